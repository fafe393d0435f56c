-- What this folder is.
SELECT name, kind FROM bank
