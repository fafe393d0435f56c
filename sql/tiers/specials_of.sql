-- The special VIPs of a customer, ended ones too.
SELECT special_no, kind, tier, valid_from, valid_until, revoked_on FROM special_vip
WHERE cust_no = ?1 ORDER BY special_no
