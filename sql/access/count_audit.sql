-- How many entries of the audit lie between two times.
SELECT count(*) FROM audit
WHERE ?1 = '' AND ?2 = '' AND ?3 = '' AND (?4 = '' OR at >= ?4) AND (?5 = '' OR at < ?5)
