-- Messages by the gateway's keys, a JSON list.
SELECT m.message_no, m.cust_no, m.inst_no, t.code, t.kind, m.text, m.assignment_no, m.queued_at, m.gateway_key, m.state,
  m.reason, m.said, m.tries, m.next_try, m.batch_no, m.sent_on, m.changed_at
FROM json_each(?1) AS one CROSS JOIN message AS m ON m.gateway_key = one.value
JOIN message_template AS t ON t.template_no = m.template_no
