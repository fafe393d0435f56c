-- Names who stands in, where nobody else does on these days.
INSERT INTO stand_in (
  stand_in_no, staff_no, for_staff_no, inst_no, cause, since_day, last_day, named_by, named_on, reason)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
WHERE NOT EXISTS (SELECT 1 FROM stand_in AS s WHERE s.for_staff_no = ?3 AND s.ended_on IS NULL
                  AND s.since_day <= ?7 AND s.last_day >= ?6)
