-- What may come of a customer of a task, in order.
SELECT name, again FROM task_outcome WHERE task_no = ?1 ORDER BY place
