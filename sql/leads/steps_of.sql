-- What was done about a lead, in order.
SELECT step_no, state, on_day, staff_no, reason FROM lead_step WHERE lead_no = ?1 ORDER BY step_no
