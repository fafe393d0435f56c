-- One customer, with what they are found by.
SELECT cust_id, cust_no, name, id_no, open_inst, mobile FROM customer WHERE cust_id = ?1 AND until_day = 99991231
