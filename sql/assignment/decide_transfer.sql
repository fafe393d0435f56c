-- What becomes of a change of maintenance institution that waits.
UPDATE transfer SET outcome = ?2, decided_by = ?3, decided_on = ?4, answer = ?5, change_no = ?6
WHERE transfer_no = ?1 AND outcome IS NULL
