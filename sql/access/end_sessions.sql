-- Ends all sessions of a person.
UPDATE session SET ended_at = ?2, ended_why = ?3 WHERE staff_no = ?1 AND ended_at IS NULL
