-- Adds what was tried with a customer of a task that is open.
INSERT INTO task_step (step_no, task_no, cust_no, outcome, note, done_by, done_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM task WHERE task_no = ?2 AND state = 'open')
