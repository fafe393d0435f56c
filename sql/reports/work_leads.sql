-- What some people (?3, a JSON list) did about leads and noticed tasks from a day (?1) to another (?2): leads worked on, won,
-- fen sold, tasks done.
SELECT s.staff_no, count(DISTINCT CASE l.form WHEN 'lead' THEN l.lead_no END), sum(s.state = 'won'),
  sum(CASE s.state WHEN 'won' THEN l.amount_fen ELSE 0 END), sum(s.state = 'done')
FROM json_each(?3) AS one CROSS JOIN lead_step AS s ON s.staff_no = one.value AND s.on_day BETWEEN ?1 AND ?2
  CROSS JOIN lead AS l ON l.lead_no = s.lead_no
WHERE l.form IN ('lead', 'task')
GROUP BY s.staff_no
