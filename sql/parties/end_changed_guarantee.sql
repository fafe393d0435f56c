-- Ends the versions of guarantees that differ from the day's rows, on day ?1.
UPDATE guarantee SET until_day = ?1
WHERE (loan_no, guarantor_id_no, until_day) IN (
  SELECT v.loan_no, v.guarantor_id_no, v.until_day
  FROM temp.stage_guarantee AS s CROSS JOIN guarantee AS v
  WHERE v.loan_no = s.loan_no AND v.guarantor_id_no = s.guarantor_id_no AND v.until_day = 99991231
    AND (v.borrower_id, v.guarantor_name, v.guarantor_cust_no) IS NOT (s.borrower_id, s.guarantor_name, s.guarantor_cust_no)
)
