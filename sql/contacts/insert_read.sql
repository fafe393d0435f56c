-- A head ?2 has read entries of others (a JSON list), each once.
INSERT INTO contact_read (staff_no, entry_no, read_on)
SELECT ?2, e.entry_no, ?3
FROM json_each(?1) AS one CROSS JOIN contact_entry AS e ON e.entry_no = one.value
WHERE e.staff_no <> ?2
  AND NOT EXISTS (SELECT 1 FROM contact_read AS r WHERE r.staff_no = ?2 AND r.entry_no = e.entry_no)
