-- Customers whose assignment ended with a change of the days from ?1 to ?2 and whom nobody was given by day ?3.
SELECT a.cust_no, a.until_day FROM assignment_change AS c CROSS JOIN assignment AS a ON a.ended_by = c.change_no
WHERE c.decided_on BETWEEN ?1 AND ?2 AND NOT EXISTS (
  SELECT 1 FROM assignment AS o WHERE o.cust_no = a.cust_no AND o.until_day > ?3 AND o.since_day <= ?3)
