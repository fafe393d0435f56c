-- Begins the versions of risk marks that are new or changed, on day ?1.
INSERT INTO risk (cust_id, kind, since_day, until_day, noted_since, note)
SELECT s.cust_id, s.kind, ?1, 99991231, s.noted_since, s.note
FROM temp.stage_risk AS s
WHERE NOT EXISTS (
  SELECT 1 FROM risk AS v WHERE v.cust_id = s.cust_id AND v.kind = s.kind AND v.until_day = 99991231
)
