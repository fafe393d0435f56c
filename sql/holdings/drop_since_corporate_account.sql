-- Takes back the accounts of corporate customers noted on day ?1 or later.
DELETE FROM corporate_account WHERE since_day >= ?1
