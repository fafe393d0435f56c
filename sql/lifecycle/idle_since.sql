-- Whose demand deposits have stood at or above the line since the feed of day ?1 and did on day ?2.
SELECT cust_id FROM idle_cash WHERE since_day = ?1 AND until_day > ?2 ORDER BY cust_id
