-- The complaints of the bank that are not closed, the first due first.
SELECT c.complaint_no, c.cust_no, c.received_on, c.channel, c.category, c.product, c.staff_no, c.says, c.due_on,
  c.entered_by, c.entered_on, c.state, c.changed_on
FROM complaint AS c WHERE c.state <> 'closed' ORDER BY c.due_on, c.complaint_no
