-- What a special VIP is, and whether it was revoked.
SELECT kind, revoked_on FROM special_vip WHERE special_no = ?1
