-- The last day taken before ?1.
SELECT max(day) FROM feed_day WHERE day < ?1
