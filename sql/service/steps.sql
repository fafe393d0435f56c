-- What was done about a complaint, in order.
SELECT state, says, done_by, done_on FROM complaint_step WHERE complaint_no = ?1 ORDER BY step_no
