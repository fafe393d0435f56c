-- How often days were taken anew.
SELECT coalesce(sum(corrections), 0) FROM feed_day
