-- The stage of life in which each customer was on a day, by number.
SELECT cust_id, stage FROM lifecycle WHERE since_day <= ?1 AND until_day > ?1
