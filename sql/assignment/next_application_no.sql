-- The number that the next application gets.
SELECT coalesce(max(application_no), 0) + 1 FROM application
