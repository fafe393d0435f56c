-- Drops the ratings of families of months from ?1 on.
DELETE FROM family_rating WHERE month >= ?1
