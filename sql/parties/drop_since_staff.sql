-- Takes back the versions of staff begun on day ?1 or later.
DELETE FROM staff WHERE since_day >= ?1
