-- The open tasks without customers of a person, and of their team.
SELECT t.task_no, t.title, t.script, t.due_on, t.inst_no, t.staff_no, t.team, t.given_by, t.given_on, t.customers, t.state,
  t.ended_by, t.ended_on, t.ended_says,
  (SELECT count(*) FROM task_customer AS c WHERE c.task_no = t.task_no AND c.done_step IS NOT NULL)
FROM task AS t WHERE t.state = 'open' AND t.customers = 0
  AND (t.staff_no = ?1 OR (t.team = ?2 AND t.team <> '' AND t.inst_no = ?3)) ORDER BY t.due_on, t.task_no
