-- Gives a task.
INSERT INTO task (task_no, title, script, due_on, inst_no, staff_no, team, given_by, given_on, customers, state)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open')
