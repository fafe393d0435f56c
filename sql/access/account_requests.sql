-- Requests for confirmed acts: all that wait, and the newest of the others; the newest first.
SELECT request_no, verb, staff_no, roles, reason, asked_by, asked_on, confirmed, coalesce(decided_by, ''), good_until, used
FROM account_request
WHERE confirmed IS NULL OR request_no > (SELECT coalesce(max(request_no), 0) FROM account_request) - 200
ORDER BY request_no DESC
