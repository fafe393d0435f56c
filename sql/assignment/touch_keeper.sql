-- Somebody's customers change, unless they did so meanwhile.
INSERT INTO keeper (staff_no, version) VALUES (?1, 1)
ON CONFLICT (staff_no) DO UPDATE SET version = version + 1 WHERE version = ?2
