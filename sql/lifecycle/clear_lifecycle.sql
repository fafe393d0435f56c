-- Forgets every stage, before they are written anew.
DELETE FROM lifecycle
