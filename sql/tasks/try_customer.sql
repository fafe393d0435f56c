-- A customer of a task was tried on a day; with a step they are done.
UPDATE task_customer SET tried_on = ?3, done_step = ?4 WHERE task_no = ?1 AND cust_no = ?2 AND done_step IS NULL
