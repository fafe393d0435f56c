-- One customer as the events need them, as of a day.
SELECT cust_no, status, birth_date, merged_into, mobile FROM customer
WHERE cust_id = ?1 AND since_day <= ?2 AND until_day > ?2
