-- The number of the next step of a complaint.
SELECT coalesce(max(step_no), 0) + 1 FROM complaint_step
