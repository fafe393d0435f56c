-- The last lead, and how many steps there were on a day.
SELECT coalesce((SELECT max(lead_no) FROM lead), 0), (SELECT count(*) FROM lead_step WHERE on_day = ?1)
