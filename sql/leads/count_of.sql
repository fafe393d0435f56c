-- How many customers of some (a JSON list of numbers) have something open, and how much is open.
SELECT count(DISTINCT l.cust_no), count(*) FROM json_each(?1) AS one CROSS JOIN lead AS l ON l.cust_no = one.value
WHERE l.state IN ('new', 'taken', 'contacted')
