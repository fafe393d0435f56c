-- An account was changed, by nobody else meanwhile.
UPDATE account SET version = version + 1 WHERE staff_no = ?1 AND version = ?2
