-- Ends the versions of institutions that a full file no longer holds, on day ?1.
UPDATE institution AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_institution AS s WHERE s.inst_no = v.inst_no)
