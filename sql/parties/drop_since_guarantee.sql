-- Takes back the versions of guarantees begun on day ?1 or later.
DELETE FROM guarantee WHERE since_day >= ?1
