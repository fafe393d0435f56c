-- Forgets which customers were in scope by themselves.
DELETE FROM scope_customer
