-- Opportunities that were opened or done from a day (?1) to another (?2), with fen as they were said then, by person.
SELECT staff_no, sum(step_no = 1), sum(CASE step_no WHEN 1 THEN amount_fen ELSE 0 END), sum(stage = 'done'),
  sum(CASE stage WHEN 'done' THEN amount_fen ELSE 0 END)
FROM opportunity_step WHERE on_day BETWEEN ?1 AND ?2 AND (step_no = 1 OR stage = 'done')
GROUP BY staff_no
