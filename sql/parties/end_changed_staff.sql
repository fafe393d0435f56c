-- Ends the versions of staff that differ from the day's rows, on day ?1.
UPDATE staff SET until_day = ?1
WHERE (staff_no, until_day) IN (
  SELECT v.staff_no, v.until_day
  FROM temp.stage_staff AS s CROSS JOIN staff AS v
  WHERE v.staff_no = s.staff_no AND v.until_day = 99991231
    AND (v.inst_no, v.team, v.name, v.role, v.mobile, v.status, v.self_post) IS NOT (s.inst_no, s.team, s.name, s.role, s.mobile, s.status, s.self_post)
)
