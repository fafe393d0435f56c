-- Own tier after a month's close, and that of the family counted in, of whoever may be a VIP: by themselves or by a family.
SELECT r.cust_id, r.own_tier, f.tier FROM rating AS r INDEXED BY rating_of_vips
  LEFT JOIN family_rating AS f ON r.family_no IS NOT NULL AND f.month = r.month AND f.family_no = r.family_no
WHERE r.month = ?1 AND (r.own_tier >= 3 OR r.family_no IS NOT NULL)
