-- The ratings of a month in the order of customer numbers.
SELECT c.cust_no, r.in_force, r.rated, r.comprehensive_avg_fen, r.net_avg_fen, r.family_no, r.special,
  r.own_tier, r.own_below
FROM customer AS c CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = c.cust_id
WHERE c.until_day = 99991231
ORDER BY c.cust_no
