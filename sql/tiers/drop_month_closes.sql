-- Reopens the months from ?1 on.
DELETE FROM month_close WHERE month >= ?1
