-- How many customers are in reach of a higher tier, how many at risk.
SELECT coalesce(sum(projected > in_force), 0), coalesce(sum(projected < in_force), 0) FROM signal
