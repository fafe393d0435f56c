-- Names a co-manager, who is none of the customer on these days yet.
INSERT INTO co_manager (
  co_manager_no, cust_no, staff_no, part, since_day, last_day, named_by, named_on, reason)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
WHERE NOT EXISTS (SELECT 1 FROM co_manager AS c WHERE c.cust_no = ?2 AND c.staff_no = ?3 AND c.ended_on IS NULL
                  AND c.since_day <= ?6 AND c.last_day >= ?5)
