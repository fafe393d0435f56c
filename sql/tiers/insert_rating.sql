-- Keeps a rating.
INSERT INTO rating
  (month, cust_id, rated, own_tier, own_below, own_best, family_no, special, in_force,
   comprehensive_avg_fen, net_avg_fen, deposit_fen, open_accounts, key_products, loyalty, core_mark, reasons, sums)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
