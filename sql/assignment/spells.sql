-- When each of some customers (a JSON list) was whose, without what was taken back on its day.
SELECT a.cust_no, a.staff_no, a.team, a.since_day, a.until_day
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.cust_no = one.value
WHERE a.since_day < a.until_day
