-- A task by number, and how many of its customers are done.
SELECT t.task_no, t.title, t.script, t.due_on, t.inst_no, t.staff_no, t.team, t.given_by, t.given_on, t.customers, t.state,
  t.ended_by, t.ended_on, t.ended_says,
  (SELECT count(*) FROM task_customer AS c WHERE c.task_no = t.task_no AND c.done_step IS NOT NULL)
FROM task AS t WHERE t.task_no = ?1
