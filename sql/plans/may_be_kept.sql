-- The days to remember of a solar month (?1) and of a lunar one (?2).
SELECT memorial_no, cust_no, what, is_birthday, lunar, leap, month, day
FROM memorial_day WHERE ended_on IS NULL AND ((lunar = 0 AND month = ?1) OR (lunar = 1 AND month = ?2))
