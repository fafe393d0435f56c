-- Messages of the first batch that was on its way when the machine stopped.
SELECT m.message_no, m.cust_no, m.inst_no, t.code, t.kind, m.text, m.assignment_no, m.queued_at, m.gateway_key, m.state,
  m.reason, m.said, m.tries, m.next_try, m.batch_no, m.sent_on, m.changed_at
FROM message AS m JOIN message_template AS t ON t.template_no = m.template_no
WHERE m.state = 'sending' AND m.batch_no = (SELECT min(batch_no) FROM message WHERE state = 'sending')
ORDER BY m.message_no
