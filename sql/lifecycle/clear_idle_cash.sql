-- Forgets every such time, before they are written anew.
DELETE FROM idle_cash
