-- Empties the waiting room of the day's institutions.
DELETE FROM temp.stage_institution
