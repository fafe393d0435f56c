-- For whom a person stands in on a day.
SELECT DISTINCT for_staff_no FROM stand_in
WHERE staff_no = ?1 AND since_day <= ?2 AND last_day >= ?2 AND ended_on IS NULL ORDER BY for_staff_no
