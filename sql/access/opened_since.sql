-- Customers whom a person opened since a time, each once.
SELECT DISTINCT object FROM audit
WHERE actor = ?1 AND verb = 'view_customer' AND at >= ?2 AND outcome <> 'refused'
