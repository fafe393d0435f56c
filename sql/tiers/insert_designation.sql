-- Designates a customer as other core.
INSERT INTO designation (designation_no, cust_no, reason, proposer, approver, valid_from, valid_until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
