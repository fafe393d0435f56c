-- All customers by internal number, with what they are found by.
SELECT cust_id, cust_no, name, id_no, open_inst, mobile FROM customer NOT INDEXED
WHERE until_day = 99991231 ORDER BY cust_id
