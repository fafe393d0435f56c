-- Customers, given by number as a JSON list, as the core bank knew them on a day, in the order of the list.
SELECT c.cust_id, c.cust_no, c.name, c.id_type, c.id_no, c.sex, c.birth_date, c.mobile, c.address, c.open_inst,
  c.open_date, c.status, c.id_expiry, c.grid, c.merged_into, c.risk_grade, c.risk_expiry, c.occupation,
  coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
FROM json_each(?1) AS one CROSS JOIN customer AS c ON c.cust_id = one.value
WHERE c.since_day <= ?2 AND c.until_day > ?2
ORDER BY one.key
