-- Customers born on a month and day (?1, month times 100 plus day), as known on day ?2.
SELECT cust_id FROM customer
WHERE birth_date % 10000 = ?1 AND birth_date IS NOT NULL AND since_day <= ?2 AND until_day > ?2
