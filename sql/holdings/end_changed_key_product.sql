-- Ends the versions of key products that differ from the day's rows, on day ?1.
UPDATE key_product SET until_day = ?1
WHERE (cust_id, key_product, until_day) IN (
  SELECT v.cust_id, v.key_product, v.until_day
  FROM temp.stage_key_product AS s CROSS JOIN key_product AS v
  WHERE v.cust_id = s.cust_id AND v.key_product = s.key_product AND v.until_day = 99991231
    AND (v.held_since, v.held_until) IS NOT (s.held_since, s.held_until)
)
