-- Drops the ratings of months from ?1 on.
DELETE FROM rating WHERE month >= ?1
