-- The special VIPs that hold on a day, as the core bank is told, by customer.
SELECT cust_no, tier, kind, valid_from, valid_until, approver FROM special_vip
WHERE valid_from <= ?1 AND (valid_until IS NULL OR valid_until >= ?1) AND (revoked_on IS NULL OR revoked_on > ?1)
ORDER BY cust_no, special_no
