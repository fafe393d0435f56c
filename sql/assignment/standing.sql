-- The assignments that hold of some customers, given by number as a JSON list.
SELECT a.assignment_no, a.cust_no, a.inst_no, a.team, a.staff_no, a.origin, a.since_day, a.begun_by
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.cust_no = one.value
WHERE a.until_day = 99991231
