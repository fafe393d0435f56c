-- Key products held at the end of day ?1, in the order of customers.
SELECT cust_id, key_product FROM key_product
WHERE until_day = 99991231 AND (held_since IS NULL OR held_since <= ?1)
  AND (held_until IS NULL OR held_until > ?1)
ORDER BY cust_id, key_product
