-- The special VIPs of a customer, as all are listed.
SELECT cust_no, tier, valid_from, valid_until, revoked_on FROM special_vip
WHERE cust_no = ?1 ORDER BY special_no
