-- Takes back the transactions brought on day ?1 or later.
DELETE FROM txn WHERE day >= ?1
