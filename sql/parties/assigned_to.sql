-- The customers whom a person maintains on a day.
SELECT cust_no FROM assignment WHERE staff_no = ?1 AND until_day > ?2 AND since_day <= ?2 ORDER BY cust_no
