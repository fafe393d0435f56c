-- How many entries a head ?1 answers for were written from day ?4 to day ?5, and how many of them the head has read:
-- those of institutions (a JSON list, ?2) and those by people of a team (?3), never the head's own. All are counted from
-- an index; what was read is looked for from what the head read since then, which is less.
SELECT
  (SELECT count(*) FROM json_each(?2) AS one CROSS JOIN contact_entry AS e ON e.inst_no = one.value
   WHERE e.written_on BETWEEN ?4 AND ?5 AND e.staff_no <> ?1)
  + (SELECT count(*) FROM json_each(?3) AS one CROSS JOIN contact_entry AS e ON e.staff_no = one.value
     WHERE e.written_on BETWEEN ?4 AND ?5 AND e.staff_no <> ?1
       AND (?2 = '[]' OR e.inst_no NOT IN (SELECT value FROM json_each(?2)))),
  (SELECT count(*) FROM contact_read AS r CROSS JOIN contact_entry AS e ON e.entry_no = r.entry_no
   WHERE r.staff_no = ?1 AND r.read_on >= ?4 AND e.written_on BETWEEN ?4 AND ?5
     AND (e.inst_no IN (SELECT value FROM json_each(?2)) OR e.staff_no IN (SELECT value FROM json_each(?3))))
