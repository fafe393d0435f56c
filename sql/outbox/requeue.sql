-- A message that failed is sent once more, under another key, while what it tells holds.
UPDATE message SET state = 'queued', reason = '', said = '', tries = 0, gateway_key = ?2, next_try = ?3, changed_at = ?3
WHERE message_no = ?1 AND state = 'failed'
  AND (assignment_no IS NULL OR assignment_no IN (SELECT assignment_no FROM assignment WHERE until_day = 99991231))
