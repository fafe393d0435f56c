-- Records a day to remember, under a number that nobody took meanwhile.
INSERT INTO memorial_day (memorial_no, cust_no, what, is_birthday, lunar, leap, month, day, set_by, set_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
WHERE NOT EXISTS (SELECT 1 FROM memorial_day WHERE memorial_no = ?1)
