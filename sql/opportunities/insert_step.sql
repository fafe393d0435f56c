-- Notes a step of an opportunity.
INSERT INTO opportunity_step (opportunity_no, step_no, stage, amount_fen, on_day, staff_no, said)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
