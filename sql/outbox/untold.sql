-- Notices that wait of assignments, a JSON list of numbers.
SELECT message_no FROM message
WHERE assignment_no IN (SELECT value FROM json_each(?1)) AND state = 'queued'
