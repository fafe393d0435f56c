-- Begins the versions of guarantees that are new or changed, on day ?1.
INSERT INTO guarantee (loan_no, guarantor_id_no, since_day, until_day, borrower_id, guarantor_name, guarantor_cust_no)
SELECT s.loan_no, s.guarantor_id_no, ?1, 99991231, s.borrower_id, s.guarantor_name, s.guarantor_cust_no
FROM temp.stage_guarantee AS s
WHERE NOT EXISTS (
  SELECT 1 FROM guarantee AS v WHERE v.loan_no = s.loan_no AND v.guarantor_id_no = s.guarantor_id_no AND v.until_day = 99991231
)
