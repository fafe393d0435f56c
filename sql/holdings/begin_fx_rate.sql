-- Begins the versions of mid rates that are new or changed, on day ?1.
INSERT INTO fx_rate (currency, since_day, until_day, mid_e4)
SELECT s.currency, ?1, 99991231, s.mid_e4
FROM temp.stage_fx_rate AS s
WHERE NOT EXISTS (
  SELECT 1 FROM fx_rate AS v WHERE v.currency = s.currency AND v.until_day = 99991231
)
