-- Flags leads, a JSON list of numbers: their fact was corrected after they were taken.
UPDATE lead SET flagged_on = ?2 WHERE lead_no IN (SELECT value FROM json_each(?1)) AND flagged_on IS NULL
