-- Who was of a tier ?2 or above after a month's close ?1, on the own track or by the family: the internal numbers.
SELECT r.cust_id FROM rating AS r
  LEFT JOIN family_rating AS f ON r.family_no IS NOT NULL AND f.month = r.month AND f.family_no = r.family_no
WHERE r.month = ?1 AND (r.own_tier >= ?2 OR f.tier >= ?2)
