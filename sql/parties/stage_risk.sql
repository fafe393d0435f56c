-- Puts a row of the day's risk marks aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_risk (cust_id, kind, noted_since, note)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO NOTHING
