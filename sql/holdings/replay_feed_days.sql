-- The days whose feeds were taken.
SELECT day FROM feed_day ORDER BY day
