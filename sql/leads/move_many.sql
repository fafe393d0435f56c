-- Moves many leads, a JSON list of numbers, to the same state, on a day.
UPDATE lead SET state = ?2, moved_on = ?3, steps = steps + 1
WHERE lead_no IN (SELECT value FROM json_each(?1)) AND state IN ('new', 'taken', 'contacted')
