-- The next day after ?1 on which a balance changed.
SELECT min(day) FROM balance_change WHERE day > ?1
