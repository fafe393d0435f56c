-- How far the daily run of assignment has come.
INSERT INTO assignment_run (one, fed_until) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET fed_until = ?1
