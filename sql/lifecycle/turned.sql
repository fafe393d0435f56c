-- Whose stage turned to ?2 with the feed of day ?1, what it was before, and the day that the reason speaks of.
SELECT cust_id, was, fact_day FROM lifecycle WHERE since_day = ?1 AND stage = ?2 AND was IS NOT NULL ORDER BY cust_id
