-- Ends the versions of cards that differ from the day's rows, on day ?1.
UPDATE card SET until_day = ?1
WHERE (cust_id, card_no, until_day) IN (
  SELECT v.cust_id, v.card_no, v.until_day
  FROM temp.stage_card AS s CROSS JOIN card AS v
  WHERE v.cust_id = s.cust_id AND v.card_no = s.card_no AND v.until_day = 99991231
    AND (v.kind, v.fee, v.dual_card) IS NOT (s.kind, s.fee, s.dual_card)
)
