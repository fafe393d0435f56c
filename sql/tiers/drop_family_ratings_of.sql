-- Drops the ratings of families of one month.
DELETE FROM family_rating WHERE month = ?1
