-- Entries of one actor that fit, latest first: those alone are read, by their index.
SELECT seq, at, business_date, actor, verb, object, detail, peer, outcome, was, became FROM audit
WHERE actor = ?1 AND (?2 = '' OR verb = ?2) AND (?3 = '' OR object = ?3)
  AND (?4 = '' OR at >= ?4) AND (?5 = '' OR at < ?5)
ORDER BY seq DESC LIMIT ?6 OFFSET ?7
