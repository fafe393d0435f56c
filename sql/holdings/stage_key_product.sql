-- Puts a row of the day's key products aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_key_product (cust_id, key_product, held_since, held_until)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO NOTHING
