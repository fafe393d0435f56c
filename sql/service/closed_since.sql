-- The complaints of the bank that were closed since a day, the latest first.
SELECT c.complaint_no, c.cust_no, c.received_on, c.channel, c.category, c.product, c.staff_no, c.says, c.due_on,
  c.entered_by, c.entered_on, c.state, c.changed_on
FROM complaint AS c WHERE c.state = 'closed' AND c.changed_on >= ?1 ORDER BY c.changed_on DESC, c.complaint_no DESC
