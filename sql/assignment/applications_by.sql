-- Somebody's own applications: those that wait, and those decided since a day; the latest first.
SELECT application_no, cust_no, inst_no, applicant, reason, asked_on, outcome, decided_by, decided_on, answer
FROM application WHERE applicant = ?1 AND (outcome IS NULL OR decided_on >= ?2) ORDER BY application_no DESC
