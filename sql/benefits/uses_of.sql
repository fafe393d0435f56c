-- The uses of benefits of a customer, the latest first.
SELECT use_no, cust_no, benefit, reference, way, used_on, booked_by, cancelled_by, cancelled_on, why
FROM benefit_use WHERE cust_no = ?1 ORDER BY use_no DESC LIMIT ?2
