-- Ends the versions of cards that a full file no longer holds, on day ?1.
UPDATE card AS v SET until_day = ?1
WHERE v.until_day = 99991231
  AND NOT EXISTS (SELECT 1 FROM temp.stage_card AS s WHERE s.cust_id = v.cust_id AND s.card_no = v.card_no)
  AND NOT EXISTS (SELECT 1 FROM temp.stage_spared AS k WHERE k.key = v.cust_id)
