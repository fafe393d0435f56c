-- Takes back the times begun on day ?1 or later.
DELETE FROM idle_cash WHERE since_day >= ?1
