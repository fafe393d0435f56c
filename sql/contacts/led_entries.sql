-- Numbers of the entries that a head ?1 answers for, written from day ?4 to day ?5, the latest first, at most ?8: those
-- of institutions (a JSON list, ?2) and those by people of a team (?3), never the head's own. With ?6 of one author
-- alone; with ?7 only what the head has not read.
WITH theirs AS (
  SELECT e.entry_no, e.written_on
  FROM json_each(?2) AS one CROSS JOIN contact_entry AS e ON e.inst_no = one.value
  WHERE e.written_on BETWEEN ?4 AND ?5 AND e.staff_no <> ?1 AND (?6 = '' OR e.staff_no = ?6)
  UNION ALL
  SELECT e.entry_no, e.written_on
  FROM json_each(?3) AS one CROSS JOIN contact_entry AS e ON e.staff_no = one.value
  WHERE e.written_on BETWEEN ?4 AND ?5 AND e.staff_no <> ?1 AND (?6 = '' OR e.staff_no = ?6)
    AND (?2 = '[]' OR e.inst_no NOT IN (SELECT value FROM json_each(?2)))
)
SELECT t.entry_no FROM theirs AS t
WHERE ?7 = 0
  OR NOT EXISTS (SELECT 1 FROM contact_read AS r WHERE r.staff_no = ?1 AND r.entry_no = t.entry_no)
ORDER BY t.written_on DESC, t.entry_no DESC LIMIT ?8
