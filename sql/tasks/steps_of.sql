-- What was tried with a customer of a task, the latest first.
SELECT outcome, note, done_by, done_on FROM task_step WHERE task_no = ?1 AND cust_no = ?2 ORDER BY step_no DESC
