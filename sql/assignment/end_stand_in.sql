-- Ends it before its time.
UPDATE stand_in SET ended_on = ?2, ended_by = ?3 WHERE stand_in_no = ?1 AND ended_on IS NULL AND last_day >= ?2
