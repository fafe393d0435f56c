-- Goals and actions of a customer: open ones by their day, then what ended, the latest first.
SELECT step_no, cust_no, kind, what, amount_fen, due_day, set_by, outcome, ended_by, ended_on, said
FROM plan_step WHERE cust_no = ?1
ORDER BY outcome IS NOT NULL, CASE WHEN outcome IS NULL THEN due_day END, ended_on DESC, step_no DESC LIMIT ?2
