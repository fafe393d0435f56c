-- Those of some customers, given by number as a JSON list, who live.
SELECT c.cust_id FROM json_each(?1) AS one CROSS JOIN customer AS c ON c.cust_no = one.value
WHERE c.until_day = 99991231 AND c.status <> 'deceased'
