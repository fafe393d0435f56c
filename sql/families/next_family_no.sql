-- The number that the next family gets.
SELECT coalesce(max(family_no), 0) + 1 FROM family
