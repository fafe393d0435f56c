-- A head ?3 writes beside an entry of somebody else, as the next comment on it.
INSERT INTO contact_comment (entry_no, comment_no, staff_no, said, written_on)
SELECT ?1, ?2, ?3, ?4, ?5
WHERE EXISTS (SELECT 1 FROM contact_entry AS e WHERE e.entry_no = ?1 AND e.staff_no <> ?3)
  AND ?2 = (SELECT coalesce(max(c.comment_no), 0) + 1 FROM contact_comment AS c WHERE c.entry_no = ?1)
