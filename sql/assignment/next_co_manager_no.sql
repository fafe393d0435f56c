-- The number that the next one gets.
SELECT coalesce(max(co_manager_no), 0) + 1 FROM co_manager
