-- Rows of one day in quarantine, a page of them.
SELECT day, file, line, column_name, reason, raw FROM quarantine
WHERE day = ?1 ORDER BY file, line LIMIT ?2 OFFSET ?3
