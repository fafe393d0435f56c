-- Takes back the rows of quarantine of day ?1 and later.
DELETE FROM quarantine WHERE day >= ?1
