-- Assignments that began with a change after ?1 and hold, in the order of the changes.
SELECT cust_no, inst_no, team, staff_no, until_day, begun_by FROM assignment
WHERE begun_by > ?1 AND until_day = 99991231 ORDER BY begun_by, assignment_no
