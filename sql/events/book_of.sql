-- The customers whom a person maintains on a day, each since when.
SELECT cust_no, since_day FROM assignment WHERE staff_no = ?1 AND until_day > ?2 AND since_day <= ?2
