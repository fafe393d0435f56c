-- How many feeds were taken up to day ?1, the last of them, and how often they were corrected.
SELECT coalesce(max(day), 0), count(*), coalesce(sum(corrections), 0) FROM feed_day WHERE day <= ?1
