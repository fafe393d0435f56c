-- Who stands in for whom on day ?1 or later; with ?2, a JSON list of institutions, of these alone.
SELECT stand_in_no, staff_no, for_staff_no, inst_no, cause, since_day, last_day, named_by, named_on, reason, ended_on,
  ended_by
FROM stand_in
WHERE last_day >= ?1 AND (?2 = '' OR inst_no IN (SELECT value FROM json_each(?2)))
ORDER BY since_day, stand_in_no
