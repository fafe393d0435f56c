-- The customers whom a person maintains now.
SELECT cust_no FROM assignment WHERE staff_no = ?1 AND until_day = 99991231 ORDER BY cust_no
