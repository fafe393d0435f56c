-- The last runs of a task, or of all where none is named, latest first.
SELECT run_no, task, asked_by, started_at, ended_at, outcome, said_zh, said_en FROM task_run
WHERE ?1 = '' OR task = ?1 ORDER BY run_no DESC LIMIT ?2
