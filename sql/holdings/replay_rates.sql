-- All versions of mid rates in the order of days.
SELECT f.since_day, c.currency_id, f.mid_e4
FROM fx_rate AS f JOIN currency AS c ON c.code = f.currency
WHERE f.until_day > f.since_day ORDER BY f.since_day, c.currency_id
