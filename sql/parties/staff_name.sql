-- The name of a member of staff.
SELECT name FROM staff WHERE staff_no = ?1 AND until_day = 99991231
