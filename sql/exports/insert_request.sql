-- Asks for unmasked files of a list.
INSERT INTO export_request (request_no, asked_by, asked_on, inst_no, filter, customers, members, fields, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
