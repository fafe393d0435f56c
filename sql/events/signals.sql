-- All signals in the order of customers: the tier in force and the projected one.
SELECT cust_id, in_force, projected FROM signal ORDER BY cust_id
