-- Puts the whole bank into the present scope.
INSERT INTO scope_everything (one) VALUES (1)
