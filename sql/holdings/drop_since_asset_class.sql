-- Takes back the numbers of asset classes first named on day ?1 or later.
DELETE FROM asset_class WHERE since_day >= ?1
