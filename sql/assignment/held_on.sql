-- The assignments that held on a day, of the bank or of some institutions (a JSON list); those whose institution was
-- not kept come along. Last: whether it goes on from an earlier one of the same person.
SELECT a.cust_no, a.inst_no, a.team, a.staff_no, a.origin, a.since_day,
  c.cause IN ('moved', 'followed', 'closed_institution', 'taken_back')
FROM assignment AS a JOIN assignment_change AS c ON c.change_no = a.begun_by
WHERE a.since_day <= ?1 AND a.until_day > ?1
  AND (?2 = '' OR a.inst_no = '' OR a.inst_no IN (SELECT value FROM json_each(?2)))
