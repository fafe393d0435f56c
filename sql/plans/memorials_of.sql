-- The days to remember of a customer.
SELECT memorial_no, cust_no, what, is_birthday, lunar, leap, month, day
FROM memorial_day WHERE cust_no = ?1 AND ended_on IS NULL ORDER BY month, day, memorial_no
