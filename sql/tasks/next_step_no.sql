-- The number of the next try with a customer of a task.
SELECT coalesce(max(step_no), 0) + 1 FROM task_step
