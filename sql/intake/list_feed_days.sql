-- The days taken from ?1 on.
SELECT day, fingerprint, corrections FROM feed_day WHERE day >= ?1 ORDER BY day
