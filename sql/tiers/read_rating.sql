-- One customer's rating of a month.
SELECT rated, own_tier, own_below, own_best, family_no, special, in_force, comprehensive_avg_fen, net_avg_fen, deposit_fen, open_accounts, key_products, loyalty, core_mark, reasons, sums
FROM rating WHERE month = ?1 AND cust_id = ?2
