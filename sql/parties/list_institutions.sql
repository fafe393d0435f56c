-- The numbers of all institutions.
SELECT inst_no FROM institution WHERE until_day = 99991231 ORDER BY inst_no
