-- Where the staff feed has a person now, as what, and whether still.
SELECT inst_no, role, status FROM staff WHERE staff_no = ?1 AND until_day = 99991231
