-- All special VIPs.
SELECT cust_no, tier, valid_from, valid_until, revoked_on FROM special_vip ORDER BY special_no
