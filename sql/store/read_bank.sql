-- What this folder is; no row before the bank is founded.
SELECT name, kind FROM bank
