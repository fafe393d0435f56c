-- Assignments that ended with a change after ?1, in the order of the changes.
SELECT cust_no, inst_no, team, staff_no, until_day, ended_by FROM assignment WHERE ended_by > ?1
ORDER BY ended_by, assignment_no
