-- Forgets corporate customers first named on day ?1 or later.
DELETE FROM corporate_customer WHERE since_day >= ?1
