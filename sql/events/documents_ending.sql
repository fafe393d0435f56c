-- Customers whose identity document ends on day ?1, as known on day ?2.
SELECT cust_id FROM customer WHERE id_expiry = ?1 AND since_day <= ?2 AND until_day > ?2
