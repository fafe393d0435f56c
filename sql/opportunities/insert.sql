-- Writes an opportunity down, at its first stage, unless its lead has one already that was not lost.
INSERT INTO opportunity (opportunity_no, cust_no, lead_no, product, amount_fen, stage, stage_on, expected_on, members,
  next_step, next_on, opened_by, opened_on, steps, acct_no)
SELECT ?1, ?2, ?3, ?4, ?5, 'interest', ?6, ?7, ?8, ?9, ?10, ?11, ?6, 1, ''
WHERE NOT EXISTS (SELECT 1 FROM opportunity AS o WHERE o.lead_no = ?3 AND o.stage <> 'lost')
