-- Open goals and actions of some customers, a JSON list of numbers, by their day.
SELECT s.step_no, s.cust_no, s.kind, s.what, s.amount_fen, s.due_day, s.set_by, s.outcome, s.ended_by, s.ended_on, s.said
FROM json_each(?1) AS one CROSS JOIN plan_step AS s ON s.cust_no = one.value
WHERE s.outcome IS NULL ORDER BY s.due_day, s.step_no
