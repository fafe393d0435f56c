-- Ends where a customer was put.
UPDATE customer_grid SET until_day = ?2 WHERE record_no = ?1 AND until_day = 99991231
