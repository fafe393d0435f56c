-- Puts a row into quarantine.
INSERT INTO quarantine (day, file, line, column_name, reason, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
