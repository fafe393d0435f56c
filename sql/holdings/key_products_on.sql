-- Key products held at the end of day ?1 as they were known then, in the order of customers.
SELECT cust_id, key_product FROM key_product
WHERE since_day <= ?1 AND until_day > ?1 AND (held_since IS NULL OR held_since <= ?1)
  AND (held_until IS NULL OR held_until > ?1)
ORDER BY cust_id, key_product, until_day
