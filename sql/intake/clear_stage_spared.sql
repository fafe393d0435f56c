-- Forgets what was spared.
DELETE FROM temp.stage_spared
