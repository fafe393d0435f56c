-- How many entries of one actor fit.
SELECT count(*) FROM audit
WHERE actor = ?1 AND (?2 = '' OR verb = ?2) AND (?3 = '' OR object = ?3)
  AND (?4 = '' OR at >= ?4) AND (?5 = '' OR at < ?5)
