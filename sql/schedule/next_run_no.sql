-- The number that the next run gets.
SELECT coalesce(max(run_no), 0) + 1 FROM task_run
