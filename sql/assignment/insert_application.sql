-- Applies for a new customer.
INSERT INTO application (application_no, cust_no, inst_no, applicant, reason, asked_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM assignment WHERE cust_no = ?2 AND until_day = 99991231)
  AND NOT EXISTS (SELECT 1 FROM application WHERE cust_no = ?2 AND applicant = ?4 AND outcome IS NULL)
