-- Notes messages, a JSON list of numbers, as on their way with a batch.
UPDATE message SET state = 'sending', batch_no = ?2, changed_at = ?3
WHERE message_no IN (SELECT value FROM json_each(?1)) AND state = 'queued'
