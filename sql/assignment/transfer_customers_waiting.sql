-- All customers for whom a change of maintenance institution waits.
SELECT cust_no FROM transfer_customer WHERE waits = 1
