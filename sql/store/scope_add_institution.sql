-- Puts an institution into the present scope.
INSERT INTO scope_institution (inst_no) VALUES (?1)
