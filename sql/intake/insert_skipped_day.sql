-- Lets the line pass a missing day.
INSERT INTO skipped_day (day, reason, actor, skipped_on) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO NOTHING
