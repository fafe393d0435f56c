-- Ends the stage in which a customer is, with the feed of day ?2.
UPDATE lifecycle SET until_day = ?2 WHERE cust_id = ?1 AND until_day = 99991231
