-- The special VIPs that held at some time from day ?1 to day ?2.
SELECT cust_no, tier, valid_from, valid_until, revoked_on FROM special_vip
WHERE valid_from <= ?2 AND (valid_until IS NULL OR valid_until >= ?1) AND (revoked_on IS NULL OR revoked_on > ?1)
ORDER BY special_no
