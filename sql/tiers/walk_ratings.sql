-- The ratings of a month in the order of customers.
SELECT cust_id, rated, own_tier, own_below, own_best, family_no, special, in_force,
  comprehensive_avg_fen, net_avg_fen, deposit_fen, open_accounts, key_products, loyalty, core_mark, reasons, sums
FROM rating WHERE month = ?1 ORDER BY cust_id
