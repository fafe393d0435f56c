-- Who maintains which of some customers, given by customer number as a JSON list, on a day.
SELECT a.cust_no, a.staff_no
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.cust_no = one.value
WHERE a.until_day > ?2 AND a.since_day <= ?2
