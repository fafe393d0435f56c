-- Takes back the balance changes of day ?1 and later.
DELETE FROM balance_change WHERE day >= ?1
