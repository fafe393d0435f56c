-- On how many objects a person did something since a time, and whether this one is among them.
SELECT count(DISTINCT object), coalesce(max(object = ?4), 0) FROM audit
WHERE actor = ?1 AND verb = ?2 AND at >= ?3 AND outcome <> 'refused'
