-- The stages of one customer by day ?2, the latest first.
SELECT since_day, until_day, stage, was, reason, fact_day FROM lifecycle
WHERE cust_id = ?1 AND since_day <= ?2 ORDER BY until_day DESC
