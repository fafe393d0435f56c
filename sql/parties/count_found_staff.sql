-- How many people work for the bank now, of an institution and a role where those are named.
SELECT count(*) FROM staff
WHERE until_day = 99991231 AND status <> 'left' AND (?1 = '' OR inst_no = ?1) AND (?2 = '' OR role = ?2)
