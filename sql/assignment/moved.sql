-- The customers of a change: whose they were, whose they are (a person, else the team; nobody: the pool), and how.
SELECT cust_no,
  max(CASE WHEN ended_by = ?1 THEN iif(staff_no = '', team, staff_no) END),
  max(CASE WHEN begun_by = ?1 THEN iif(staff_no = '', team, staff_no) END),
  max(CASE WHEN begun_by = ?1 THEN origin END)
FROM assignment WHERE begun_by = ?1 OR ended_by = ?1 GROUP BY cust_no ORDER BY cust_no
