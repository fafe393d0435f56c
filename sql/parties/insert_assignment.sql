-- Gives a customer to a person.
INSERT INTO assignment (assignment_no, cust_no, staff_no, origin, since_day, until_day, decided_by)
SELECT ?1, ?2, ?3, ?4, ?5, 99991231, ?6
