-- Puts a line aside to be read again in the order of its key.
INSERT INTO temp.stage_line (line, key, text) VALUES (?1, ?2, ?3)
