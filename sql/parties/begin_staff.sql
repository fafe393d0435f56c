-- Begins the versions of staff that are new or changed, on day ?1.
INSERT INTO staff (staff_no, since_day, until_day, inst_no, team, name, role, mobile, status, self_post)
SELECT s.staff_no, ?1, 99991231, s.inst_no, s.team, s.name, s.role, s.mobile, s.status, s.self_post
FROM temp.stage_staff AS s
WHERE NOT EXISTS (
  SELECT 1 FROM staff AS v WHERE v.staff_no = s.staff_no AND v.until_day = 99991231
)
