-- Gives an asset class its number.
INSERT INTO asset_class (class_id, code, since_day) VALUES (?1, ?2, ?3)
