-- Writes a complaint down.
INSERT INTO complaint (complaint_no, cust_no, received_on, channel, category, product, staff_no, says, due_on,
  entered_by, entered_on, state, changed_on)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'open', ?11)
