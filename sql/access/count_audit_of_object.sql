-- How many entries of one object fit.
SELECT count(*) FROM audit
WHERE object = ?3 AND (?1 = '' OR actor = ?1) AND (?2 = '' OR verb = ?2)
  AND (?4 = '' OR at >= ?4) AND (?5 = '' OR at < ?5)
