-- Begins the versions of institutions that are new or changed, on day ?1.
INSERT INTO institution (inst_no, since_day, until_day, parent_no, level, grade, name, address, phone)
SELECT s.inst_no, ?1, 99991231, s.parent_no, s.level, s.grade, s.name, s.address, s.phone
FROM temp.stage_institution AS s
WHERE NOT EXISTS (
  SELECT 1 FROM institution AS v WHERE v.inst_no = s.inst_no AND v.until_day = 99991231
)
