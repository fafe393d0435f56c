-- The number that the next change gets.
SELECT coalesce(max(change_no), 0) + 1 FROM assignment_change
