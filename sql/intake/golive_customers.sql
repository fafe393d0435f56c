-- What going live asks about some customers, given by number as a JSON list.
SELECT c.cust_no, c.cust_id, coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst),
  c.status, c.merged_into, c.name, c.mobile, c.open_date,
  (SELECT min(a.open_date) FROM account AS a WHERE a.cust_id = c.cust_id AND a.until_day = 99991231)
FROM json_each(?1) AS one CROSS JOIN customer AS c ON c.cust_no = one.value WHERE c.until_day = 99991231
