-- What some customers, a JSON list, want no more.
SELECT cust_no, scope FROM opt_out WHERE cust_no IN (SELECT value FROM json_each(?1)) AND ended_on IS NULL
