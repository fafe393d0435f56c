-- Empties the waiting room of the day's contact details.
DELETE FROM temp.stage_contact
