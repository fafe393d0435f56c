-- The next number of a lead.
SELECT coalesce(max(lead_no), 0) + 1 FROM lead
