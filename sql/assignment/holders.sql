-- Who maintains customers now, and of which institutions.
SELECT DISTINCT staff_no, inst_no FROM assignment
WHERE until_day = 99991231 AND staff_no <> '' ORDER BY staff_no, inst_no
