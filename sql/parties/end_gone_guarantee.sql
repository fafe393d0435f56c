-- Ends the versions of guarantees that a full file no longer holds, on day ?1.
UPDATE guarantee AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_guarantee AS s WHERE s.loan_no = v.loan_no AND s.guarantor_id_no = v.guarantor_id_no)
  AND NOT EXISTS (SELECT 1 FROM temp.stage_spared AS k WHERE k.key = v.loan_no)
