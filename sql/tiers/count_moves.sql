-- How many customers went from which tier to which between two months.
SELECT coalesce(p.in_force, -1) AS was, r.in_force, count(*)
FROM rating AS r LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
WHERE r.month = ?1
GROUP BY 1, 2 ORDER BY 1, 2
