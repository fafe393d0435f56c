-- Lets messages, a JSON list of [number, next try], wait.
UPDATE message SET next_try = one.value ->> 1
FROM json_each(?1) AS one
WHERE message.message_no = one.value ->> 0 AND message.state = 'queued'
