-- Drops one customer's rating of a month.
DELETE FROM rating WHERE month = ?1 AND cust_id = ?2
