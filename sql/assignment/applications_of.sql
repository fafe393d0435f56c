-- The applications for a customer, in the order in which they came.
SELECT application_no, cust_no, inst_no, applicant, reason, asked_on, outcome, decided_by, decided_on, answer
FROM application WHERE cust_no = ?1 ORDER BY application_no
