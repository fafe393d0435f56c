-- Ends the versions of key products that a full file no longer holds, on day ?1.
UPDATE key_product AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_key_product AS s WHERE s.cust_id = v.cust_id AND s.key_product = v.key_product)
  AND NOT EXISTS (SELECT 1 FROM temp.stage_spared AS k WHERE k.key = v.cust_id)
