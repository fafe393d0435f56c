-- The last ratings of a customer up to a month, latest first.
SELECT c.month, c.period_days, r.in_force, r.rated, r.comprehensive_avg_fen, r.net_avg_fen, r.sums
FROM month_close AS c JOIN rating AS r ON r.month = c.month AND r.cust_id = ?1
WHERE c.month <= ?2 ORDER BY c.month DESC LIMIT ?3
