-- Ends the versions of institutions that differ from the day's rows, on day ?1.
UPDATE institution SET until_day = ?1
WHERE (inst_no, until_day) IN (
  SELECT v.inst_no, v.until_day
  FROM temp.stage_institution AS s CROSS JOIN institution AS v
  WHERE v.inst_no = s.inst_no AND v.until_day = 99991231
    AND (v.parent_no, v.level, v.grade, v.name, v.address, v.phone) IS NOT (s.parent_no, s.level, s.grade, s.name, s.address, s.phone)
)
