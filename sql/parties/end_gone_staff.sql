-- Ends the versions of staff that a full file no longer holds, on day ?1.
UPDATE staff AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_staff AS s WHERE s.staff_no = v.staff_no)
