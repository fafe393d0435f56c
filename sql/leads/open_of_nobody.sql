-- What is open, is about an amount at least, and is of a customer whom nobody has on a day.
SELECT l.lead_no, l.kind, l.cust_no, l.fact_day, l.until_day, l.value_fen, l.figures, l.fed_on, l.raised_on, l.state, l.moved_on,
  l.steps, l.flagged_on, l.product, l.amount_fen, '', ''
FROM lead AS l
WHERE l.state IN ('new', 'taken', 'contacted') AND l.value_fen >= ?1
  AND NOT EXISTS (SELECT 1 FROM assignment AS a WHERE a.cust_no = l.cust_no AND a.until_day > ?2 AND a.since_day <= ?2)
