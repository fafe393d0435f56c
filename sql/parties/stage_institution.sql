-- Puts a row of the day's institutions aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_institution (inst_no, parent_no, level, grade, name, address, phone)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO NOTHING
