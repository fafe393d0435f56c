-- Sets aside the ratings of months from ?3 on, before they are computed anew.
INSERT INTO rating_superseded
  (correction_no, corrected_day, month, cust_id, rated, own_tier, own_below, own_best, family_no, special, in_force, comprehensive_avg_fen, net_avg_fen, deposit_fen, open_accounts, key_products, loyalty, core_mark, reasons, sums)
SELECT ?1, ?2, month, cust_id, rated, own_tier, own_below, own_best, family_no, special, in_force, comprehensive_avg_fen, net_avg_fen, deposit_fen, open_accounts, key_products, loyalty, core_mark, reasons, sums
FROM rating WHERE month >= ?3
