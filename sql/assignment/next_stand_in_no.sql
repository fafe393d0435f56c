-- The number that the next one gets.
SELECT coalesce(max(stand_in_no), 0) + 1 FROM stand_in
