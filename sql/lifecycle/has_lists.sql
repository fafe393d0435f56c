-- Whether any day was written down.
SELECT 1 FROM day_list LIMIT 1
