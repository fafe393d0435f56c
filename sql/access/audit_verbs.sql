-- What was ever done, for the choice of a filter: from one verb to the next by the index.
WITH RECURSIVE known (verb) AS (
  SELECT min(verb) FROM audit
  UNION ALL
  SELECT (SELECT min(audit.verb) FROM audit WHERE audit.verb > known.verb) FROM known WHERE known.verb IS NOT NULL
)
SELECT verb FROM known WHERE verb IS NOT NULL
