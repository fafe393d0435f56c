-- What was ever done, for the choice of a filter.
SELECT DISTINCT verb FROM audit ORDER BY verb
