-- Takes back the rows of feed_day of day ?1 and later.
DELETE FROM feed_day WHERE day >= ?1
