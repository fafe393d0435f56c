-- How many entries of one verb fit.
SELECT count(*) FROM audit
WHERE verb = ?2 AND (?1 = '' OR actor = ?1) AND (?3 = '' OR object = ?3)
  AND (?4 = '' OR at >= ?4) AND (?5 = '' OR at < ?5)
