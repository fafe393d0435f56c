-- What becomes of the other applications for a customer that wait.
UPDATE application SET outcome = 'refused', decided_by = ?3, decided_on = ?4, answer = ?5
WHERE cust_no = ?1 AND application_no <> ?2 AND outcome IS NULL
