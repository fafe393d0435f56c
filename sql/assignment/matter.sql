-- A matter for a head's decision.
SELECT matter_no, kind, cust_no, inst_no, staff_no, raised_by, raised_on, reason, due_on, outcome, decided_by,
  decided_on, answer
FROM matter WHERE matter_no = ?1
