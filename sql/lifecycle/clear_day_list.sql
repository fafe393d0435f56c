-- Forgets every day, before they are written anew.
DELETE FROM day_list
