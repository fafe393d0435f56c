-- A customer's average of net assets in a month, fen.
SELECT net_avg_fen FROM rating WHERE month = ?1 AND cust_id = ?2
