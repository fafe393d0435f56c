-- A task's customers by person: whoever did it, else whoever maintains the customer; how many, how many done, how many
-- tried.
SELECT coalesce(s.done_by, a.staff_no, ''), count(*), count(c.done_step), count(c.tried_on)
FROM task_customer AS c
LEFT JOIN task_step AS s ON s.step_no = c.done_step
LEFT JOIN assignment AS a ON a.cust_no = c.cust_no AND a.until_day = 99991231
WHERE c.task_no = ?1 GROUP BY 1 ORDER BY 1
