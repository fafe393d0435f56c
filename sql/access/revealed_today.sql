-- How many hidden fields a person revealed since a time: each time counts.
SELECT count(*) FROM audit WHERE actor = ?1 AND verb = 'reveal' AND at >= ?2 AND outcome <> 'refused'
