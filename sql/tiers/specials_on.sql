-- The special VIPs that hold on a day.
SELECT cust_no, tier FROM special_vip
WHERE valid_from <= ?1 AND (valid_until IS NULL OR valid_until >= ?1) AND (revoked_on IS NULL OR revoked_on > ?1)
