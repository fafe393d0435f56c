-- The customer of a number, for the head of an explanation.
SELECT cust_id, name, open_inst, status, since_day FROM customer
WHERE cust_no = ?1 AND until_day = 99991231
