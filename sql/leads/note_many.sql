-- Notes the same step of many leads, a JSON list of numbers, by the system: a state, on a day, with a reason.
INSERT INTO lead_step (lead_no, step_no, state, on_day, staff_no, reason)
SELECT l.lead_no, l.steps + 1, ?2, ?3, 'system', ?4 FROM json_each(?1) AS one CROSS JOIN lead AS l ON l.lead_no = one.value
