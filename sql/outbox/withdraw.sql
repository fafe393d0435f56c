-- Withdraws messages that wait, a JSON list of numbers: what they were to tell holds no longer.
UPDATE message SET state = 'withdrawn', reason = 'assignment_ended', changed_at = ?2
WHERE message_no IN (SELECT value FROM json_each(?1)) AND state = 'queued'
