-- An application.
SELECT application_no, cust_no, inst_no, applicant, reason, asked_on, outcome, decided_by, decided_on, answer
FROM application WHERE application_no = ?1
