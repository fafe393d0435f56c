-- Ends the record of a grid.
UPDATE grid SET until_day = ?3 WHERE inst_no = ?1 AND code = ?2 AND until_day = 99991231
