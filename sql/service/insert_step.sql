-- Adds a step to a complaint.
INSERT INTO complaint_step (step_no, complaint_no, state, says, done_by, done_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
