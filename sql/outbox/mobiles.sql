-- Mobile numbers of customers, a JSON list of internal numbers, from all sources, the latest first.
SELECT c.cust_id, c.value FROM json_each(?1) AS one CROSS JOIN contact AS c ON c.cust_id = one.value
WHERE c.kind = 'mobile' AND c.until_day = 99991231 ORDER BY c.updated DESC, c.source
