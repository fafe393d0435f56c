-- The same of some people, given as a JSON list.
SELECT a.cust_no, a.inst_no, a.team, a.staff_no, a.origin, a.since_day,
  c.cause IN ('moved', 'followed', 'closed_institution', 'taken_back')
FROM json_each(?2) AS one CROSS JOIN assignment AS a ON a.staff_no = one.value AND a.until_day > ?1
  JOIN assignment_change AS c ON c.change_no = a.begun_by
WHERE a.since_day <= ?1 AND a.staff_no <> ''
