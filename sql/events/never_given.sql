-- New customers whose window ended on a day from ?1 to ?2 and whom nobody was given by day ?3.
SELECT n.cust_no, n.window_until, n.straight, n.opened_on FROM newcomer AS n
WHERE n.window_until BETWEEN ?1 AND ?2 AND NOT EXISTS (
  SELECT 1 FROM assignment AS o WHERE o.cust_no = n.cust_no AND o.until_day > ?3 AND o.since_day <= ?3)
