-- The days that were fed from one on, and how often each was corrected.
SELECT day, corrections FROM feed_day WHERE day >= ?1 ORDER BY day
