-- Who works for the bank now.
SELECT staff_no, name, inst_no, role FROM staff WHERE until_day = 99991231 AND status <> 'left' ORDER BY staff_no
