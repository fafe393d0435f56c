-- The customers whom a person works on beside their manager, on a day.
SELECT DISTINCT cust_no FROM co_manager
WHERE staff_no = ?1 AND since_day <= ?2 AND last_day >= ?2 AND ended_on IS NULL ORDER BY cust_no
