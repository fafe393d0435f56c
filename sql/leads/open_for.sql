-- What is open of the customers whom some people (a JSON list) maintain on a day, and who does.
SELECT l.lead_no, l.kind, l.cust_no, l.fact_day, l.until_day, l.value_fen, l.figures, l.fed_on, l.raised_on, l.state, l.moved_on,
  l.steps, l.flagged_on, l.product, l.amount_fen, a.staff_no, a.inst_no
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.staff_no = one.value AND a.until_day > ?2
CROSS JOIN lead AS l ON l.cust_no = a.cust_no
WHERE l.state IN ('new', 'taken', 'contacted') AND a.since_day <= ?2
