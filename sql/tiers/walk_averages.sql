-- Everybody's comprehensive average of a month, fen.
SELECT cust_id, comprehensive_avg_fen FROM rating WHERE month = ?1 ORDER BY cust_id
