-- Everybody whom the staff feed ever named, as they stand now.
SELECT staff_no, inst_no, team, name, role, mobile, status FROM staff WHERE until_day = 99991231
