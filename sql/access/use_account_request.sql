-- Says that a confirmed act is done.
UPDATE account_request SET used = 1 WHERE request_no = ?1 AND confirmed = 1 AND used = 0
