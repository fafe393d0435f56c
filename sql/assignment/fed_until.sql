-- The last day of the feed that the daily run of assignment has seen.
SELECT fed_until FROM assignment_run
