-- People as they last stood by a day (?1), those who have left included: of some institutions, or some people (?2 and ?3,
-- JSON lists), or everybody where neither is named.
SELECT s.staff_no, s.inst_no, s.team, s.name, s.role, s.status = 'active' FROM staff AS s
WHERE s.since_day = (SELECT max(n.since_day) FROM staff AS n WHERE n.staff_no = s.staff_no AND n.since_day <= ?1)
  AND (?2 = '[]' AND ?3 = '[]' OR s.inst_no IN (SELECT value FROM json_each(?2))
    OR s.staff_no IN (SELECT value FROM json_each(?3)))
ORDER BY s.staff_no
