-- How many customers a person maintains on a day.
SELECT count(*) FROM assignment WHERE staff_no = ?1 AND until_day > ?2 AND since_day <= ?2
