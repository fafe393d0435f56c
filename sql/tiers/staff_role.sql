-- The role of someone who works for the bank now.
SELECT role FROM staff WHERE staff_no = ?1 AND until_day = 99991231 AND status = 'active'
