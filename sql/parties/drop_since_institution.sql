-- Takes back the versions of institutions begun on day ?1 or later.
DELETE FROM institution WHERE since_day >= ?1
