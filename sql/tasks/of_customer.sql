-- The tasks about a customer, the latest first, so many; last: when the customer was tried last, and what came of it by
-- whom, once the customer was done.
SELECT t.task_no, t.title, t.script, t.due_on, t.inst_no, t.staff_no, t.team, t.given_by, t.given_on, t.customers, t.state,
  t.ended_by, t.ended_on, t.ended_says,
  (SELECT count(*) FROM task_customer AS o WHERE o.task_no = t.task_no AND o.done_step IS NOT NULL),
  c.tried_on, s.outcome, s.done_by
FROM task_customer AS c JOIN task AS t ON t.task_no = c.task_no LEFT JOIN task_step AS s ON s.step_no = c.done_step
WHERE c.cust_no = ?1 ORDER BY c.task_no DESC LIMIT ?2
