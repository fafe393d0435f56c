-- Puts a row of the day's contact details aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_contact (cust_id, source, kind, value, updated)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING
