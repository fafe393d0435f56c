-- Who used so much of the view quota since a time: customers opened, each once, and searches by numbers.
SELECT actor, count(DISTINCT CASE verb WHEN 'view_customer' THEN object ELSE seq END) AS many FROM audit
WHERE verb IN ('view_customer', 'search_number') AND at >= ?1 AND outcome <> 'refused'
GROUP BY actor HAVING many >= ?2 ORDER BY many DESC, actor
