-- Own tier after a month's close, and that of the family counted in, of some customers given as a JSON list.
SELECT r.cust_id, r.own_tier, f.tier
FROM json_each(?2) AS one CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = one.value
  LEFT JOIN family_rating AS f ON f.month = r.month AND f.family_no = r.family_no
