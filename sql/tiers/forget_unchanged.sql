-- Forgets those set aside that came out the same.
DELETE FROM rating_superseded
WHERE correction_no = ?1 AND EXISTS (
  SELECT 1 FROM rating AS r
  WHERE r.month = rating_superseded.month AND r.cust_id = rating_superseded.cust_id
    AND (r.rated, r.own_tier, r.own_below, r.own_best, r.family_no, r.special, r.in_force, r.comprehensive_avg_fen, r.net_avg_fen, r.deposit_fen, r.open_accounts, r.key_products, r.loyalty, r.core_mark, r.reasons, r.sums)
      IS (rated, own_tier, own_below, own_best, family_no, special, in_force, comprehensive_avg_fen, net_avg_fen, deposit_fen, open_accounts, key_products, loyalty, core_mark, reasons, sums)
)
