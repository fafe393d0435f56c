-- How often each outcome ended a customer of a task.
SELECT s.outcome, count(*) FROM task_customer AS c JOIN task_step AS s ON s.step_no = c.done_step
WHERE c.task_no = ?1 GROUP BY 1 ORDER BY 2 DESC, 1
