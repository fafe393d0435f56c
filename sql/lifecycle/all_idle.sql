-- Every such time, in the order of customers and days.
SELECT cust_id, since_day, until_day FROM idle_cash ORDER BY cust_id, until_day
