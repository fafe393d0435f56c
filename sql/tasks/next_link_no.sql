-- The number of the next link that dials.
SELECT coalesce(max(link_no), 0) + 1 FROM dial_link
