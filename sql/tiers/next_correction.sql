-- The number that the next correction gets.
SELECT coalesce(max(correction_no), 0) + 1 FROM rating_superseded
