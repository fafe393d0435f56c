-- Writes down the customers of a task, a JSON list of numbers.
INSERT INTO task_customer (task_no, cust_no, place) SELECT ?1, one.value, one.key FROM json_each(?2) AS one
