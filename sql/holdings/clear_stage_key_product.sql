-- Empties the waiting room of the day's key products.
DELETE FROM temp.stage_key_product
