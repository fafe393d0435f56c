-- Every stage of everybody, in the order of customers and days.
SELECT cust_id, since_day, until_day, stage, was, reason, fact_day FROM lifecycle ORDER BY cust_id, until_day
