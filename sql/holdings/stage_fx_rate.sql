-- Puts a row of the day's mid rates aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_fx_rate (currency, mid_e4)
VALUES (?1, ?2)
ON CONFLICT DO NOTHING
