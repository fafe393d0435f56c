-- Says what became of a request that waits.
UPDATE export_request SET outcome = ?2, decided_by = ?3, decided_on = ?4, good_until = ?5
WHERE request_no = ?1 AND outcome IS NULL
