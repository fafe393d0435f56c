-- The grids of some institutions (a JSON list), or of all where none are named.
SELECT grid_no, inst_no, code, name, since_day, named_by FROM grid
WHERE until_day = 99991231 AND (?1 = '' OR inst_no IN (SELECT value FROM json_each(?1)))
ORDER BY inst_no, code
