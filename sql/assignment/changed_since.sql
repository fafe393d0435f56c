-- Assignments that began or ended with a change after ?1, in the order of the changes.
SELECT cust_no, inst_no, team, staff_no, until_day, max(begun_by, coalesce(ended_by, 0)) AS last_change
FROM assignment WHERE begun_by > ?1 OR ended_by > ?1
ORDER BY last_change, assignment_no
