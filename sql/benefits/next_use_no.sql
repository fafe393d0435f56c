-- The next number of a use of a benefit.
SELECT coalesce(max(use_no), 0) + 1 FROM benefit_use
