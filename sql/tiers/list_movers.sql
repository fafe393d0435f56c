-- The customers who went from one tier (-1: rated for the first time) to another between two months.
SELECT r.cust_id
FROM rating AS r LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
WHERE r.month = ?1 AND r.in_force = ?4 AND coalesce(p.in_force, -1) = ?3
ORDER BY r.cust_id
