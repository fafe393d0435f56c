-- Forgets which institutions were in scope.
DELETE FROM scope_institution
