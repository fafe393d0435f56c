-- The last run of each task that was not done, latest first.
SELECT run_no, task, asked_by, started_at, ended_at, outcome, said_zh, said_en FROM task_run
WHERE outcome <> 'done'
  AND run_no = (SELECT max(later.run_no) FROM task_run AS later WHERE later.task = task_run.task)
ORDER BY run_no DESC
