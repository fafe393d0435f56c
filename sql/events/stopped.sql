-- Customers who died, closed or were frozen with the feed of a day.
SELECT n.cust_id, n.status FROM customer AS n JOIN customer AS o ON o.cust_id = n.cust_id AND o.until_day = ?1
WHERE n.since_day = ?1 AND n.status <> 'active' AND o.status = 'active'
