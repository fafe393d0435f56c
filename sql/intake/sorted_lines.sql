-- The lines put aside, in the order of their keys.
SELECT line, text FROM temp.stage_line ORDER BY key, line
