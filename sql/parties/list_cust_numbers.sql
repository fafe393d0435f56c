-- Customer numbers in their order, each with the internal number.
SELECT cust_no, cust_id FROM customer WHERE until_day = 99991231 ORDER BY cust_no
