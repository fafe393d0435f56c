-- Marks of the risk feed that began with the feed of a day.
SELECT n.cust_id, n.kind FROM risk AS n WHERE n.since_day = ?1
  AND NOT EXISTS (SELECT 1 FROM risk AS o WHERE o.cust_id = n.cust_id AND o.kind = n.kind AND o.until_day = ?1)
