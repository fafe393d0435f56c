-- Whether a member of staff sells, manages or does other work.
SELECT self_post FROM staff WHERE staff_no = ?1 AND until_day = 99991231
