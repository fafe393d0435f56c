-- Revokes a long-term special VIP.
UPDATE special_vip SET revoked_on = ?2, revoked_by = ?3, revoked_why = ?4
WHERE special_no = ?1 AND kind = 'long_term' AND revoked_on IS NULL
