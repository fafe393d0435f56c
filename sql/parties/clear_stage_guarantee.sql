-- Empties the waiting room of the day's guarantees.
DELETE FROM temp.stage_guarantee
