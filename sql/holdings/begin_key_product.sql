-- Begins the versions of key products that are new or changed, on day ?1.
INSERT INTO key_product (cust_id, key_product, since_day, until_day, held_since, held_until)
SELECT s.cust_id, s.key_product, ?1, 99991231, s.held_since, s.held_until
FROM temp.stage_key_product AS s
WHERE NOT EXISTS (
  SELECT 1 FROM key_product AS v WHERE v.cust_id = s.cust_id AND v.key_product = s.key_product AND v.until_day = 99991231
)
