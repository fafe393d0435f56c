-- Takes a day to remember off.
UPDATE memorial_day SET ended_by = ?2, ended_on = ?3 WHERE memorial_no = ?1 AND ended_on IS NULL
