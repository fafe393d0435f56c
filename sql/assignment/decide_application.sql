-- What becomes of an application that waits.
UPDATE application SET outcome = ?2, decided_by = ?3, decided_on = ?4, answer = ?5
WHERE application_no = ?1 AND outcome IS NULL
