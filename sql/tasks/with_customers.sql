-- The open tasks in which some customers, a JSON list of numbers, are not done.
SELECT t.task_no, t.title, t.script, t.due_on, t.inst_no, t.staff_no, t.team, t.given_by, t.given_on, t.customers, t.state,
  t.ended_by, t.ended_on, t.ended_says,
  (SELECT count(*) FROM task_customer AS c WHERE c.task_no = t.task_no AND c.done_step IS NOT NULL)
FROM task AS t WHERE t.state = 'open' AND t.task_no IN (
  SELECT c.task_no FROM json_each(?1) AS one CROSS JOIN task_customer AS c ON c.cust_no = one.value
  WHERE c.done_step IS NULL) ORDER BY t.due_on, t.task_no
