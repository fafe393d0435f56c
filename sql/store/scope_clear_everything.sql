-- Forgets that the whole bank was in scope.
DELETE FROM scope_everything
