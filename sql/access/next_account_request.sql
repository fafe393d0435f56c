-- The number that the next request for a confirmed act gets.
SELECT coalesce(max(request_no), 0) + 1 FROM account_request
