-- The same of a team of some institutions (a JSON list), of whose customers nobody was named yet.
SELECT a.cust_no, a.inst_no, a.team, a.staff_no, a.origin, a.since_day,
  c.cause IN ('moved', 'followed', 'closed_institution', 'taken_back')
FROM json_each(?3) AS at CROSS JOIN assignment AS a
    ON a.inst_no = at.value AND a.team = ?2 AND a.staff_no = '' AND a.until_day > ?1
  JOIN assignment_change AS c ON c.change_no = a.begun_by
WHERE a.since_day <= ?1
