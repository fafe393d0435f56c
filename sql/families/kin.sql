-- What tells who belongs together of some customers, given by internal number as a JSON list, as they are on a day.
SELECT c.cust_id, c.cust_no, c.name, coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst),
  c.status, c.mobile, c.address, c.guardian_cust_no, c.merged_into
FROM json_each(?1) AS one CROSS JOIN customer AS c ON c.cust_id = one.value
WHERE c.since_day <= ?2 AND c.until_day > ?2
ORDER BY c.cust_id
