-- Forgets corporate customers' accounts first named on day ?1 or later.
DELETE FROM corporate_account WHERE since_day >= ?1
