-- How many days were taken.
SELECT count(*) FROM feed_day
