-- Takes back the versions of risk marks begun on day ?1 or later.
DELETE FROM risk WHERE since_day >= ?1
