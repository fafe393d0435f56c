-- Forgets the moves of a day and of those after it.
DELETE FROM net_move WHERE day >= ?1
