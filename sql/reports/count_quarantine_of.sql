-- How many rows of one day are in quarantine.
SELECT count(*) FROM quarantine WHERE day = ?1
