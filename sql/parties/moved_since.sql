-- Customers whose maintenance institution changed after change ?1.
SELECT c.cust_id FROM crm.maintenance AS m
CROSS JOIN customer AS c ON c.cust_no = m.cust_no AND c.until_day = 99991231
WHERE m.begun_by > ?1
