-- The key products that a customer held on a day.
SELECT key_product FROM key_product
WHERE cust_id = ?1 AND since_day <= ?2 AND until_day > ?2 AND (held_until IS NULL OR held_until > ?2)
ORDER BY key_product
