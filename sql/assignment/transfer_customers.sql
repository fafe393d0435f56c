-- The customers of a change of maintenance institution.
SELECT cust_no FROM transfer_customer WHERE transfer_no = ?1 ORDER BY cust_no
