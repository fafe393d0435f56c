-- Customers who guarantee a loan on a day.
SELECT guarantor_cust_no FROM guarantee
WHERE loan_no = ?1 AND since_day <= ?2 AND until_day > ?2 AND guarantor_cust_no <> ''
