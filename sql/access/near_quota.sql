-- Who did something on at least so many objects since a time.
SELECT actor, count(DISTINCT object) AS many FROM audit
WHERE verb = ?1 AND at >= ?2 AND outcome <> 'refused' GROUP BY actor HAVING many >= ?3 ORDER BY many DESC, actor
