-- Who had some customers (a JSON list) when, the earliest first, without what was taken back on its day.
SELECT a.cust_no, a.since_day, a.until_day, a.staff_no, a.team, a.inst_no
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.cust_no = one.value
WHERE a.since_day < a.until_day
ORDER BY a.cust_no, a.since_day, a.assignment_no
