-- A customer as the core bank knew them on a day.
SELECT cust_id, cust_no, name, id_type, id_no, sex, birth_date, mobile, address, open_inst, open_date, status,
  id_expiry, grid, merged_into, risk_grade, risk_expiry, occupation
FROM customer WHERE cust_id = ?1 AND since_day <= ?2 AND until_day > ?2
