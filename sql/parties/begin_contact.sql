-- Begins the versions of contact details that are new or changed, on day ?1.
INSERT INTO contact (cust_id, source, kind, since_day, until_day, value, updated)
SELECT s.cust_id, s.source, s.kind, ?1, 99991231, s.value, s.updated
FROM temp.stage_contact AS s
WHERE NOT EXISTS (
  SELECT 1 FROM contact AS v WHERE v.cust_id = s.cust_id AND v.source = s.source AND v.kind = s.kind AND v.until_day = 99991231
)
