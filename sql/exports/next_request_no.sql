-- The number that the next request for unmasked files gets.
SELECT coalesce(max(request_no), 0) + 1 FROM export_request
