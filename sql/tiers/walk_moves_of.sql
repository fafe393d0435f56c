-- The same of some customers, given by number as a JSON list.
SELECT coalesce(p.in_force, -1), r.in_force
FROM json_each(?3) AS one CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = one.value
  LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
