-- Matters that wait, of the bank or of some institutions (a JSON list), the first due first.
SELECT matter_no, kind, cust_no, inst_no, staff_no, raised_by, raised_on, reason, due_on, outcome, decided_by,
  decided_on, answer
FROM matter WHERE outcome IS NULL AND (?1 = '' OR inst_no IN (SELECT value FROM json_each(?1)))
ORDER BY due_on, matter_no
