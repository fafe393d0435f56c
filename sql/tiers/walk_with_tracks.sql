-- The ratings of month ?1 in the order of customers, each with the own track that it moved: that of month ?2.
SELECT r.cust_id, r.rated, r.own_tier, r.own_below, r.own_best, r.family_no, r.special, r.in_force,
  r.comprehensive_avg_fen, r.net_avg_fen, r.deposit_fen, r.open_accounts, r.key_products, r.loyalty, r.core_mark,
  r.reasons, r.sums, p.own_tier, p.own_below, p.own_best
FROM rating AS r LEFT JOIN rating AS p ON p.month = ?2 AND p.cust_id = r.cust_id
WHERE r.month = ?1 ORDER BY r.cust_id
