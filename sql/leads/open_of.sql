-- What is open of some customers, a JSON list of numbers.
SELECT l.lead_no, l.kind, l.cust_no, l.fact_day, l.until_day, l.value_fen, l.figures, l.fed_on, l.raised_on, l.state, l.moved_on,
  l.steps, l.flagged_on, l.product, l.amount_fen, '', ''
FROM json_each(?1) AS one CROSS JOIN lead AS l ON l.cust_no = one.value
WHERE l.state IN ('new', 'taken', 'contacted')
