-- All institutions with their parents.
SELECT inst_no, parent_no, level, grade, name FROM institution WHERE until_day = 99991231 ORDER BY inst_no
