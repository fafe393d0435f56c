-- All designations.
SELECT cust_no, valid_from, valid_until FROM designation ORDER BY designation_no
