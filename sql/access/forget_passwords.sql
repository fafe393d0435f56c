-- Forgets the passwords of an account that may be chosen again.
DELETE FROM past_password WHERE staff_no = ?1 AND version <= ?2
