-- How often somebody's customers changed.
SELECT version FROM keeper WHERE staff_no = ?1
