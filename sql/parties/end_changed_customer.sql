-- Ends the version of customer ?1 on day ?2 where it differs from the row given.
UPDATE customer SET until_day = ?2
WHERE cust_id = ?1 AND until_day = 99991231
  AND (cust_no, name, id_type, id_no, sex, birth_date, mobile, address, open_inst, open_date, status, id_expiry, grid, guardian_cust_no, merged_into, risk_grade, risk_expiry, batch, occupation)
    IS NOT (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
