-- Ends a task that is open.
UPDATE task SET state = ?2, ended_by = ?3, ended_on = ?4, ended_says = ?5 WHERE task_no = ?1 AND state = 'open'
