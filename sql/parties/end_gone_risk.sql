-- Ends the versions of risk marks that a full file no longer holds, on day ?1.
UPDATE risk AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_risk AS s WHERE s.cust_id = v.cust_id AND s.kind = v.kind)
  AND NOT EXISTS (SELECT 1 FROM temp.stage_spared AS k WHERE k.key = v.cust_id)
