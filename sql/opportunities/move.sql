-- Brings an opportunity a step on, if nobody did since it was read (?2: its steps then).
UPDATE opportunity SET steps = steps + 1, stage = ?3, stage_on = CASE WHEN stage = ?3 THEN stage_on ELSE ?4 END,
  product = ?5, amount_fen = ?6, expected_on = ?7, members = ?8, next_step = ?9, next_on = ?10, acct_no = ?11
WHERE opportunity_no = ?1 AND steps = ?2 AND stage NOT IN ('done', 'lost')
