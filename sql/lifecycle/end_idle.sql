-- Ends the time in which they do, with the feed of day ?2.
UPDATE idle_cash SET until_day = ?2 WHERE cust_id = ?1 AND until_day = 99991231
