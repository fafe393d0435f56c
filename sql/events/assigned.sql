-- Customers who were given to a person by a change of the days from ?1 to ?2 and were theirs in the evening of ?2. What
-- was brought along when the bank went live, or is taken back, is not given.
SELECT a.cust_no, a.since_day FROM assignment_change AS c CROSS JOIN assignment AS a ON a.begun_by = c.change_no
WHERE c.decided_on BETWEEN ?1 AND ?2 AND c.cause NOT IN ('going_live', 'taken_back', 'moved')
  AND a.staff_no <> '' AND a.until_day > ?2
