-- Empties the waiting room of the day's mid rates.
DELETE FROM temp.stage_fx_rate
