-- Confirms a request that waits, or refuses it.
UPDATE account_request SET confirmed = ?2, decided_by = ?3, decided_on = ?4, good_until = ?5
WHERE request_no = ?1 AND confirmed IS NULL
