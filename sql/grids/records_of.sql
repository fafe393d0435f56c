-- Where people put a customer, the latest first.
SELECT record_no, code, since_day, until_day, set_by FROM customer_grid WHERE cust_no = ?1 ORDER BY record_no DESC
