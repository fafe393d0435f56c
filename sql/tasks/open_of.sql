-- What is open of tasks on some customers, a JSON list of numbers.
SELECT c.cust_no, t.task_no, t.title, t.due_on
FROM json_each(?1) AS one CROSS JOIN task_customer AS c ON c.cust_no = one.value JOIN task AS t ON t.task_no = c.task_no
WHERE c.done_step IS NULL AND t.state = 'open' ORDER BY t.due_on, t.task_no
