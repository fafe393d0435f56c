-- Queues the notices of one person's new assignments: a JSON list of [number, customer, institution, assignment, key].
INSERT INTO message (
  message_no, cust_no, inst_no, template_no, text, assignment_no, queued_on, queued_at, gateway_key, state, next_try,
  changed_at)
SELECT one.value ->> 0, one.value ->> 1, one.value ->> 2, ?2, ?3, one.value ->> 3, ?4, ?5, one.value ->> 4, 'queued', ?6,
  ?5
FROM json_each(?1) AS one
