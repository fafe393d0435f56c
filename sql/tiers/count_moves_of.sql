-- How many of some customers, given by number as a JSON list, went from which tier to which.
SELECT coalesce(p.in_force, -1) AS was, r.in_force, count(*)
FROM json_each(?3) AS one CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = one.value
  LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
GROUP BY 1, 2 ORDER BY 1, 2
