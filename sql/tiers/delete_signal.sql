-- Drops a customer's signal.
DELETE FROM signal WHERE cust_id = ?1
