-- A complaint by number.
SELECT c.complaint_no, c.cust_no, c.received_on, c.channel, c.category, c.product, c.staff_no, c.says, c.due_on,
  c.entered_by, c.entered_on, c.state, c.changed_on
FROM complaint AS c WHERE c.complaint_no = ?1
