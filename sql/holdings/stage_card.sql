-- Puts a row of the day's cards aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_card (cust_id, card_no, kind, fee, dual_card)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING
