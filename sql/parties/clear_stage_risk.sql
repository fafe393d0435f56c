-- Empties the waiting room of the day's risk marks.
DELETE FROM temp.stage_risk
