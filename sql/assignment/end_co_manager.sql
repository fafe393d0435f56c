-- Ends it before its time.
UPDATE co_manager SET ended_on = ?2, ended_by = ?3 WHERE co_manager_no = ?1 AND ended_on IS NULL AND last_day >= ?2
