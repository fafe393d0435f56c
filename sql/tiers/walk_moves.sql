-- From which tier (-1: rated for the first time) to which each customer went between two months.
SELECT coalesce(p.in_force, -1), r.in_force
FROM rating AS r LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
WHERE r.month = ?1
