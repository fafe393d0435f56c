-- Ends the versions of mid rates that differ from the day's rows, on day ?1.
UPDATE fx_rate SET until_day = ?1
WHERE (currency, until_day) IN (
  SELECT v.currency, v.until_day
  FROM temp.stage_fx_rate AS s CROSS JOIN fx_rate AS v
  WHERE v.currency = s.currency AND v.until_day = 99991231
    AND v.mid_e4 IS NOT s.mid_e4
)
