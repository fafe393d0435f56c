-- People of an institution, or of the bank where none is named.
SELECT staff_no, inst_no, team, name, role, mobile, status FROM staff
WHERE until_day = 99991231 AND status <> 'left' AND (?1 = '' OR inst_no = ?1)
ORDER BY inst_no, team, staff_no LIMIT ?2
