-- The assignments of a person that hold, and whether each was given to them past the rule of posts.
SELECT a.assignment_no, a.cust_no, a.inst_no, a.team, a.staff_no, a.origin, a.since_day, a.begun_by,
  EXISTS (SELECT 1 FROM assignment_override AS o
          WHERE o.change_no = a.begun_by AND o.rule = 'post' AND o.staff_no = a.staff_no)
FROM assignment AS a WHERE a.staff_no = ?1 AND a.until_day = 99991231 ORDER BY a.cust_no
