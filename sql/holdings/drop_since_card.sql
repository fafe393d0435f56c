-- Takes back the versions of cards begun on day ?1 or later.
DELETE FROM card WHERE since_day >= ?1
