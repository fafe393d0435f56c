-- How many ratings there are of months from ?1 on.
SELECT count(*) FROM rating WHERE month >= ?1
