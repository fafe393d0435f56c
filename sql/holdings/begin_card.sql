-- Begins the versions of cards that are new or changed, on day ?1.
INSERT INTO card (cust_id, card_no, since_day, until_day, kind, fee, dual_card)
SELECT s.cust_id, s.card_no, ?1, 99991231, s.kind, s.fee, s.dual_card
FROM temp.stage_card AS s
WHERE NOT EXISTS (
  SELECT 1 FROM card AS v WHERE v.cust_id = s.cust_id AND v.card_no = s.card_no AND v.until_day = 99991231
)
