-- Notes a step of a lead: its number, the step's, the state, the day, who and why.
INSERT INTO lead_step (lead_no, step_no, state, on_day, staff_no, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
