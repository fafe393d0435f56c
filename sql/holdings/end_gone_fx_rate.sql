-- Ends the versions of mid rates that a full file no longer holds, on day ?1.
UPDATE fx_rate AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_fx_rate AS s WHERE s.currency = v.currency)
