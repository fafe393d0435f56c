-- Ends a post.
UPDATE post SET until = ?4, ended_by = ?5 WHERE staff_no = ?1 AND role = ?2 AND inst_no = ?3 AND until IS NULL
