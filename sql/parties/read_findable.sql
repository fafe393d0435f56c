-- One customer, with what they are found by.
SELECT c.cust_id, c.cust_no, c.name, c.id_no, coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst), c.mobile
FROM customer AS c WHERE c.cust_id = ?1 AND c.until_day = 99991231
