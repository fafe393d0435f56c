-- Customers who took a key product with the feed of a day.
SELECT DISTINCT cust_id FROM key_product AS k WHERE since_day = ?1
  AND NOT EXISTS (SELECT 1 FROM key_product AS o
                  WHERE o.cust_id = k.cust_id AND o.key_product = k.key_product AND o.until_day = ?1)
