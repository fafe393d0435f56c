-- Queues a message that somebody sends by hand.
INSERT INTO message (message_no, cust_no, inst_no, template_no, text, queued_on, queued_at, gateway_key, state, next_try,
  changed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?7, ?7)
