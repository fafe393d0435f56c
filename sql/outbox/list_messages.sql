-- Messages queued between two days, of the whole bank (?1 = 1), of institutions or of customers (JSON lists); of a state
-- and of a customer where they are named; the latest first.
SELECT m.message_no, m.cust_no, m.inst_no, t.code, t.kind, m.text, m.assignment_no, m.queued_at, m.gateway_key, m.state,
  m.reason, m.said, m.tries, m.next_try, m.batch_no, m.sent_on, m.changed_at
FROM message AS m JOIN message_template AS t ON t.template_no = m.template_no
WHERE (?1 = 1 OR m.inst_no IN (SELECT value FROM json_each(?2)) OR m.cust_no IN (SELECT value FROM json_each(?3)))
  AND m.queued_on BETWEEN ?4 AND ?5 AND (?6 = '' OR m.state = ?6) AND (?7 = '' OR m.cust_no = ?7)
ORDER BY m.message_no DESC LIMIT ?8 OFFSET ?9
