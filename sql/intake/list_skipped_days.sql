-- The days that may be missing.
SELECT day FROM skipped_day ORDER BY day
