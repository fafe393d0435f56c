-- Temporary special VIPs whose last day is ?1, unless revoked by then; as known on day ?2.
SELECT cust_no, tier FROM special_vip
WHERE valid_until = ?1 AND kind = 'temporary' AND valid_from <= ?2 AND (revoked_on IS NULL OR revoked_on > ?2)
