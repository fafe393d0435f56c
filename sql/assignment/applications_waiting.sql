-- Applications that wait, of the bank or of some institutions (a JSON list).
SELECT application_no, cust_no, inst_no, applicant, reason, asked_on, outcome, decided_by, decided_on, answer
FROM application WHERE outcome IS NULL AND (?1 = '' OR inst_no IN (SELECT value FROM json_each(?1)))
ORDER BY application_no
