-- What becomes of matters that wait, given by number as a JSON list.
UPDATE matter SET outcome = ?2, decided_by = ?3, decided_on = ?4, answer = ?5
WHERE matter_no IN (SELECT value FROM json_each(?1)) AND outcome IS NULL
