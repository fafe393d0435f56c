-- Who maintains customers now.
SELECT DISTINCT staff_no FROM assignment WHERE until_day = 99991231 AND staff_no <> '' ORDER BY staff_no
