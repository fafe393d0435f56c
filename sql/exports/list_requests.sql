-- Requests for unmasked files: all that wait, all of which files can be made today, and the newest of the others; the
-- newest first.
SELECT request_no, asked_by, asked_on, inst_no, filter, customers, fields, reason, outcome, decided_by, decided_on, good_until
FROM export_request
WHERE outcome IS NULL OR good_until >= ?2
  OR request_no > (SELECT coalesce(max(request_no), 0) FROM export_request) - ?1
ORDER BY request_no DESC
