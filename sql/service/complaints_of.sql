-- The complaints of some customers, a JSON list of numbers, the latest first.
SELECT c.complaint_no, c.cust_no, c.received_on, c.channel, c.category, c.product, c.staff_no, c.says, c.due_on,
  c.entered_by, c.entered_on, c.state, c.changed_on
FROM json_each(?1) AS one CROSS JOIN complaint AS c ON c.cust_no = one.value ORDER BY c.complaint_no DESC
