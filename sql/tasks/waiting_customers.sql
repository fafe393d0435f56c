-- The customers of a task who are not done: those whom nobody tried first, then the longest ago.
SELECT cust_no, tried_on FROM task_customer WHERE task_no = ?1 AND done_step IS NULL
ORDER BY coalesce(tried_on, 0), place
