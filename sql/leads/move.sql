-- Moves a lead on: to a state, on a day, with what was sold, if nobody did in between.
UPDATE lead SET state = ?3, moved_on = ?4, steps = steps + 1, product = ?5, amount_fen = ?6
WHERE lead_no = ?1 AND steps = ?2
