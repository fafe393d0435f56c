-- People of some institutions (a JSON list), or of the bank where none are named, as they stood on a day.
SELECT staff_no, inst_no, team, name, role, mobile, status FROM staff
WHERE since_day <= ?1 AND until_day > ?1 AND (?2 = '' OR inst_no IN (SELECT value FROM json_each(?2)))
ORDER BY inst_no, team, staff_no
