-- How many the tasks are that somebody gave, those of some institutions, a JSON list, or all.
SELECT count(*) FROM task AS t WHERE (t.state = 'open') = ?4
  AND (?3 OR t.given_by = ?1 OR t.inst_no IN (SELECT value FROM json_each(?2)))
