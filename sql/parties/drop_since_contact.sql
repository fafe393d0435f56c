-- Takes back the versions of contact details begun on day ?1 or later.
DELETE FROM contact WHERE since_day >= ?1
