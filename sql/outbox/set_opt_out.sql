-- Notes what a customer wants no more.
INSERT INTO opt_out (opt_out_no, cust_no, scope, reason, set_by, set_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM opt_out WHERE cust_no = ?2 AND ended_on IS NULL)
