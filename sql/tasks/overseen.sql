-- The tasks that somebody gave, those of some institutions, a JSON list, or all: open ones or ended ones, by their day.
SELECT t.task_no, t.title, t.script, t.due_on, t.inst_no, t.staff_no, t.team, t.given_by, t.given_on, t.customers, t.state,
  t.ended_by, t.ended_on, t.ended_says,
  (SELECT count(*) FROM task_customer AS c WHERE c.task_no = t.task_no AND c.done_step IS NOT NULL)
FROM task AS t WHERE (t.state = 'open') = ?4
  AND (?3 OR t.given_by = ?1 OR t.inst_no IN (SELECT value FROM json_each(?2)))
ORDER BY t.due_on, t.task_no LIMIT ?5 OFFSET ?6
