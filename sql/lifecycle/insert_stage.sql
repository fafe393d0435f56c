-- Begins a stage of a customer.
INSERT INTO lifecycle (cust_id, since_day, until_day, stage, was, reason, fact_day)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
