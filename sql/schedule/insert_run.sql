-- Writes down what became of a task.
INSERT INTO task_run (run_no, task, asked_by, started_at, ended_at, outcome, said_zh, said_en)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
