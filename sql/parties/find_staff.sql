-- People who work for the bank now, of an institution and a role where those are named.
SELECT staff_no, inst_no, team, name, role, mobile, status FROM staff
WHERE until_day = 99991231 AND status <> 'left' AND (?1 = '' OR inst_no = ?1) AND (?2 = '' OR role = ?2)
ORDER BY inst_no, team, staff_no LIMIT ?3 OFFSET ?4
