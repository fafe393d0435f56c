-- All signals in the order of customers.
SELECT cust_id, in_force, projected FROM signal ORDER BY cust_id
