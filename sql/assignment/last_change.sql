-- The number of the last change.
SELECT coalesce(max(change_no), 0) FROM assignment_change
