-- What became of messages: a JSON list of objects with number, from, to, reason, said, tries, next, sent_on.
UPDATE message SET state = one.value ->> 'to', reason = one.value ->> 'reason', said = one.value ->> 'said',
  tries = one.value ->> 'tries', next_try = one.value ->> 'next',
  sent_on = coalesce(one.value ->> 'sent_on', message.sent_on), changed_at = ?2
FROM json_each(?1) AS one
WHERE message.message_no = one.value ->> 'number' AND message.state = one.value ->> 'from'
