-- Where some customers, a JSON list of numbers, were maintained ends on a day.
UPDATE maintenance SET until_day = max(?2, since_day)
WHERE cust_no IN (SELECT value FROM json_each(?1)) AND until_day = 99991231
