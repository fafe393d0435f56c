-- Takes back the versions of accounts begun on day ?1 or later.
DELETE FROM account WHERE since_day >= ?1
