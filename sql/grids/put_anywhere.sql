-- Those of some customers, given by number as a JSON list, whom people put into a grid or out of any.
SELECT r.cust_no FROM json_each(?1) AS one CROSS JOIN customer_grid AS r ON r.cust_no = one.value
WHERE r.until_day = 99991231
