-- How often a person did something since a time.
SELECT count(*) FROM audit WHERE actor = ?1 AND verb = ?2 AND at >= ?3 AND outcome <> 'refused'
