-- Ends the versions of risk marks that differ from the day's rows, on day ?1.
UPDATE risk SET until_day = ?1
WHERE (cust_id, kind, until_day) IN (
  SELECT v.cust_id, v.kind, v.until_day
  FROM temp.stage_risk AS s CROSS JOIN risk AS v
  WHERE v.cust_id = s.cust_id AND v.kind = s.kind AND v.until_day = 99991231
    AND (v.noted_since, v.note) IS NOT (s.noted_since, s.note)
)
