-- Phones and addresses of some customers, given by internal number as a JSON list, on a day.
SELECT t.cust_id, t.kind, t.value
FROM json_each(?1) AS one CROSS JOIN contact AS t ON t.cust_id = one.value
WHERE t.kind IN ('mobile', 'phone', 'address') AND t.since_day <= ?2 AND t.until_day > ?2
ORDER BY t.cust_id, t.kind, t.source
