-- What a customer wanted no more, the latest first.
SELECT opt_out_no, cust_no, scope, reason, set_by, set_on, ended_by, ended_on, ended_reason FROM opt_out WHERE cust_no = ?1 ORDER BY opt_out_no DESC
