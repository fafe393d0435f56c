-- Takes back the versions of mid rates begun on day ?1 or later.
DELETE FROM fx_rate WHERE since_day >= ?1
