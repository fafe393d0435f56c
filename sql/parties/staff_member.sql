-- A member of staff.
SELECT staff_no, inst_no, team, name, role, mobile, status FROM staff WHERE staff_no = ?1 AND until_day = 99991231
