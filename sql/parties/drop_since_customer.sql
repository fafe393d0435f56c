-- Takes back the versions of customers begun on day ?1 or later.
DELETE FROM customer WHERE since_day >= ?1
