-- Notes a day as taken.
INSERT INTO feed_day (day, fingerprint, corrections) VALUES (?1, ?2, ?3)
