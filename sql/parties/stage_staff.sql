-- Puts a row of the day's staff aside; a second row of the same key changes nothing.
INSERT INTO temp.stage_staff (staff_no, inst_no, team, name, role, mobile, status, self_post)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO NOTHING
