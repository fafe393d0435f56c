-- Begins the record of a grid.
INSERT INTO grid (grid_no, inst_no, code, name, since_day, until_day, named_by)
SELECT ?1, ?2, ?3, ?4, ?5, 99991231, ?6
