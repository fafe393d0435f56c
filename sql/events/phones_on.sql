-- The telephone numbers that other sources than core banking's customer file give for a customer, as of a day.
SELECT kind, value FROM contact
WHERE cust_id = ?1 AND since_day <= ?2 AND until_day > ?2 AND kind IN ('mobile', 'phone') AND value <> ''
