-- How many sessions of a person are open.
SELECT count(*) FROM session WHERE staff_no = ?1 AND ended_at IS NULL
