-- Every version of every customer's record: since when, whether they closed, and when they opened.
SELECT since_day, cust_id, status = 'closed', open_date FROM customer WHERE until_day > since_day ORDER BY since_day
