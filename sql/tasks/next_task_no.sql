-- The number of the next task.
SELECT coalesce(max(task_no), 0) + 1 FROM task
