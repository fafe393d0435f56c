-- The next number of an opportunity.
SELECT coalesce(max(opportunity_no), 0) + 1 FROM opportunity
