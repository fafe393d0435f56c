-- How much of a person's view quota is used since a time: customers opened, each once, and searches by numbers
-- beyond their own customers; and whether this customer was opened already.
SELECT (SELECT count(DISTINCT object) FROM audit
        WHERE actor = ?1 AND verb = 'view_customer' AND at >= ?2 AND outcome <> 'refused')
     + (SELECT count(*) FROM audit
        WHERE actor = ?1 AND verb = 'search_number' AND at >= ?2 AND outcome <> 'refused'),
       EXISTS (SELECT 1 FROM audit
        WHERE actor = ?1 AND verb = 'view_customer' AND at >= ?2 AND outcome <> 'refused' AND object = ?3)
