-- A request for unmasked files.
SELECT request_no, asked_by, asked_on, inst_no, filter, customers, fields, reason, outcome, decided_by, decided_on, good_until
FROM export_request WHERE request_no = ?1
