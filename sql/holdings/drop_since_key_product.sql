-- Takes back the versions of key products begun on day ?1 or later.
DELETE FROM key_product WHERE since_day >= ?1
