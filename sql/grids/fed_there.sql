-- The customers whom the feed puts into a grid.
SELECT cust_no FROM customer WHERE grid = ?1 AND grid <> '' AND until_day = 99991231
