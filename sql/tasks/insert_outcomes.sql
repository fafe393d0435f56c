-- Writes down what may come of a customer of a task: a JSON list of [name, whether the customer stays on the list].
INSERT INTO task_outcome (task_no, place, name, again)
SELECT ?1, one.key, one.value ->> 0, one.value ->> 1 FROM json_each(?2) AS one
