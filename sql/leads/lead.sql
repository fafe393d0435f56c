-- A lead by its number.
SELECT l.lead_no, l.kind, l.cust_no, l.fact_day, l.until_day, l.value_fen, l.figures, l.fed_on, l.raised_on, l.state, l.moved_on,
  l.steps, l.flagged_on, l.product, l.amount_fen
FROM lead AS l WHERE l.lead_no = ?1
