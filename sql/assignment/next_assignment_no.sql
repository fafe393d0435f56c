-- The number that the next assignment gets.
SELECT coalesce(max(assignment_no), 0) + 1 FROM assignment
