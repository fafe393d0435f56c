-- Some customers, a JSON list of numbers, are maintained by an institution from a day on.
INSERT INTO maintenance (cust_no, begun_by, inst_no, since_day, until_day)
SELECT one.value, ?2, ?3, ?4, 99991231 FROM json_each(?1) AS one
