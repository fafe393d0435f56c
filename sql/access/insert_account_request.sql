-- Asks for an act on an account to be confirmed.
INSERT INTO account_request (request_no, verb, staff_no, roles, reason, asked_by, asked_on)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
