-- Who maintains a customer on a day.
SELECT staff_no FROM assignment WHERE cust_no = ?1 AND until_day > ?2 AND since_day <= ?2
