-- The posts that a person holds.
SELECT role, inst_no FROM post WHERE staff_no = ?1 AND until IS NULL ORDER BY role, inst_no
