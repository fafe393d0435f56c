-- Empties the waiting room of the day's staff.
DELETE FROM temp.stage_staff
