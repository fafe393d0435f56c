-- Who looked after a customer, the latest first, with how each assignment began and ended.
SELECT a.assignment_no, a.inst_no, a.team, a.staff_no, a.origin, a.since_day, a.until_day,
  b.change_no, b.cause, b.decided_by, b.decided_on, b.reason, b.remark,
  e.change_no, e.cause, e.decided_by, e.decided_on, e.reason, e.remark
FROM assignment AS a JOIN assignment_change AS b ON b.change_no = a.begun_by
  LEFT JOIN assignment_change AS e ON e.change_no = a.ended_by
WHERE a.cust_no = ?1 ORDER BY a.assignment_no DESC
