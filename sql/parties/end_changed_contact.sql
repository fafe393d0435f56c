-- Ends the versions of contact details that differ from the day's rows, on day ?1.
UPDATE contact SET until_day = ?1
WHERE (cust_id, source, kind, until_day) IN (
  SELECT v.cust_id, v.source, v.kind, v.until_day
  FROM temp.stage_contact AS s CROSS JOIN contact AS v
  WHERE v.cust_id = s.cust_id AND v.source = s.source AND v.kind = s.kind AND v.until_day = 99991231
    AND (v.value, v.updated) IS NOT (s.value, s.updated)
)
