-- The posts that a person holds on day ?2.
SELECT role, inst_no FROM post WHERE staff_no = ?1 AND until IS NULL AND coalesce(last_day, 99991231) >= ?2
ORDER BY role, inst_no
