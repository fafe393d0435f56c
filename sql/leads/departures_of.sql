-- Why a customer could not be kept, each time it was noted, the latest first; and what was written beside it.
SELECT d.lead_no, d.noted_on, d.why, d.competitor, d.measure,
  (SELECT s.reason FROM lead_step AS s WHERE s.lead_no = d.lead_no ORDER BY s.step_no DESC LIMIT 1)
FROM departure AS d WHERE d.cust_no = ?1 ORDER BY d.noted_on DESC, d.lead_no DESC
