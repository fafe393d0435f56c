-- The number that the next designation gets.
SELECT coalesce(max(designation_no), 0) + 1 FROM designation
