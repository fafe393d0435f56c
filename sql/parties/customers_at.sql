-- All customers whom some institutions, a JSON list of numbers, maintain.
SELECT c.cust_no FROM customer AS c NOT INDEXED
WHERE c.until_day = 99991231
  AND coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst) IN (SELECT value FROM json_each(?1))
ORDER BY c.cust_no
