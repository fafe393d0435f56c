-- Takes back the stages begun on day ?1 or later.
DELETE FROM lifecycle WHERE since_day >= ?1
