-- Which of some entries (a JSON list, ?4) a head ?1 answers for, and whether the head has read them: of institutions (a
-- JSON list, ?2) or by people of a team (?3), never the head's own.
SELECT e.entry_no, EXISTS (SELECT 1 FROM contact_read AS r WHERE r.staff_no = ?1 AND r.entry_no = e.entry_no)
FROM json_each(?4) AS one CROSS JOIN contact_entry AS e ON e.entry_no = one.value
WHERE e.staff_no <> ?1
  AND (e.inst_no IN (SELECT value FROM json_each(?2)) OR e.staff_no IN (SELECT value FROM json_each(?3)))
ORDER BY e.entry_no
