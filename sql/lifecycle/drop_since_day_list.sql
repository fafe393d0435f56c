-- Takes back what the days from ?1 on brought.
DELETE FROM day_list WHERE day >= ?1
