-- Whose tier in force the close of month ?1 moved, against that of ?2: before and after.
SELECT a.cust_id, b.in_force, a.in_force FROM rating AS a JOIN rating AS b ON b.month = ?2 AND b.cust_id = a.cust_id
WHERE a.month = ?1 AND a.in_force <> b.in_force
