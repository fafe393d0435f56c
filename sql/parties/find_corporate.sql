-- Whether a customer number is a corporate customer's.
SELECT 1 FROM corporate_customer WHERE cust_no = ?1
