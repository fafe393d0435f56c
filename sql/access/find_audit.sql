-- Entries of the audit between two times, latest first.
SELECT seq, at, business_date, actor, verb, object, detail, peer, outcome, was, became FROM audit
WHERE ?1 = '' AND ?2 = '' AND ?3 = '' AND (?4 = '' OR at >= ?4) AND (?5 = '' OR at < ?5)
ORDER BY seq DESC LIMIT ?6 OFFSET ?7
