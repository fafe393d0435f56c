-- Takes back the numbers of currencies first named on day ?1 or later.
DELETE FROM currency WHERE since_day >= ?1
