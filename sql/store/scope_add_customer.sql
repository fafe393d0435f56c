-- Puts a customer into the present scope.
INSERT INTO scope_customer (cust_id) VALUES (?1)
