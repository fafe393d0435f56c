-- Leads whose last day of use is before a day; the kinds of a JSON list have none.
SELECT lead_no FROM lead WHERE until_day < ?1 AND state IN ('new', 'taken', 'contacted')
  AND kind NOT IN (SELECT value FROM json_each(?2))
ORDER BY lead_no
