-- The designations of a customer, as all are listed.
SELECT cust_no, valid_from, valid_until FROM designation WHERE cust_no = ?1 ORDER BY designation_no
