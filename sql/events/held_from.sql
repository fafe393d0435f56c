-- Customers whose tier in force after month ?1 has rank ?2 or a higher one.
SELECT cust_id FROM rating WHERE month = ?1 AND in_force >= ?2
