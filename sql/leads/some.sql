-- Some leads by their numbers, a JSON list.
SELECT l.lead_no, l.kind, l.cust_no, l.fact_day, l.until_day, l.value_fen, l.figures, l.fed_on, l.raised_on, l.state, l.moved_on,
  l.steps, l.flagged_on, l.product, l.amount_fen
FROM json_each(?1) AS one CROSS JOIN lead AS l ON l.lead_no = one.value
ORDER BY l.lead_no
