-- Ends an application for a special VIP that waits.
UPDATE special_application
SET outcome = ?2, decided_by = ?3, decided_on = ?4, answer = ?5, special_no = ?6
WHERE application_no = ?1 AND outcome IS NULL
