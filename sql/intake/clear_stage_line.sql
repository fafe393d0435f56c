-- Forgets the lines put aside.
DELETE FROM temp.stage_line
