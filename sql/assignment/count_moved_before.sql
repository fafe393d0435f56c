-- How many of some customers, a JSON list of numbers, have a maintenance institution that a change gave them.
SELECT count(*) FROM json_each(?1) AS one
CROSS JOIN maintenance AS m ON m.cust_no = one.value AND m.until_day = 99991231
