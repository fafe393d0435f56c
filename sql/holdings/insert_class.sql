-- Gives an asset class its number.
INSERT INTO asset_class (class_id, code) VALUES (?1, ?2)
