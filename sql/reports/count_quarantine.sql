-- How many rows are in quarantine.
SELECT count(*) FROM quarantine
