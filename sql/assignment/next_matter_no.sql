-- The number that the next matter gets.
SELECT coalesce(max(matter_no), 0) + 1 FROM matter
