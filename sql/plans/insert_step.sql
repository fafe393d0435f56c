-- Sets a goal or an action, under a number that nobody took meanwhile.
INSERT INTO plan_step (step_no, cust_no, kind, what, amount_fen, due_day, set_by, set_on, said)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ''
WHERE NOT EXISTS (SELECT 1 FROM plan_step WHERE step_no = ?1)
