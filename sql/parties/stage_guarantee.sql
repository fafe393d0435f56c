-- Puts a row of the day's guarantees aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_guarantee (loan_no, guarantor_id_no, borrower_id, guarantor_name, guarantor_cust_no)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING
