-- The tier, watch, average, and what reports count by, of each customer rated in a month.
SELECT cust_id, in_force, own_below, comprehensive_avg_fen, open_accounts > 0, min(key_products, 4)
FROM rating WHERE month = ?1 ORDER BY cust_id
