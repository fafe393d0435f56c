-- Those of some customers, given by number as a JSON list, who went from one tier to another.
SELECT r.cust_id
FROM json_each(?5) AS one CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = one.value
  LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
WHERE r.in_force = ?4 AND coalesce(p.in_force, -1) = ?3
ORDER BY r.cust_id
