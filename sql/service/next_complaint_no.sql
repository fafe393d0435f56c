-- The number of the next complaint.
SELECT coalesce(max(complaint_no), 0) + 1 FROM complaint
