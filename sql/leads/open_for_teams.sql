-- What is open of the customers whom teams of some institutions (a JSON list) have on a day, of whom nobody is named
-- yet; of one team, or of all where it is empty.
SELECT l.lead_no, l.kind, l.cust_no, l.fact_day, l.until_day, l.value_fen, l.figures, l.fed_on, l.raised_on, l.state, l.moved_on,
  l.steps, l.flagged_on, l.product, l.amount_fen, '', a.inst_no
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.inst_no = one.value AND a.staff_no = '' AND a.until_day > ?2
CROSS JOIN lead AS l ON l.cust_no = a.cust_no
WHERE l.state IN ('new', 'taken', 'contacted') AND a.since_day <= ?2 AND (?3 = '' OR a.team = ?3)
