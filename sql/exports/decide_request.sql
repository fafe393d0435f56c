-- Says what became of a request: of one that waits, or of one that was approved and is taken back.
UPDATE export_request SET outcome = ?2, decided_by = ?3, decided_on = ?4, good_until = ?5
WHERE request_no = ?1 AND outcome IS ?6
