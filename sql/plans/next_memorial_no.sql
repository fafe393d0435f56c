-- The next number of a day to remember.
SELECT coalesce(max(memorial_no), 0) + 1 FROM memorial_day
