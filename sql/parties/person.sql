-- A customer as the core bank knew them on a day, and where they are maintained now.
SELECT c.cust_id, c.cust_no, c.name, c.id_type, c.id_no, c.sex, c.birth_date, c.mobile, c.address, c.open_inst,
  c.open_date, c.status, c.id_expiry, c.grid, c.merged_into, c.risk_grade, c.risk_expiry, c.occupation,
  coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
FROM customer AS c WHERE c.cust_id = ?1 AND c.since_day <= ?2 AND c.until_day > ?2
