-- How many people work at each institution now.
SELECT inst_no, count(*) FROM staff WHERE until_day = 99991231 AND status = 'active' GROUP BY inst_no
