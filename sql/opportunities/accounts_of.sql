-- The accounts of a customer that hold now: number, product's number and name, day of opening.
SELECT a.acct_no, a.product_no, a.product_name, a.open_date
FROM account AS a WHERE a.cust_id = ?1 AND a.until_day = 99991231
