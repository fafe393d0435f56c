-- A contact is written down under a number that nobody has taken meanwhile. A correction finds the old entry as its own
-- author's, of the same customer.
INSERT INTO contact_entry (
  entry_no, cust_no, day, minute, staff_no, part, channel, direction, outcome, said, next_step, next_day, work_kind,
  work_no, by_hand, inst_no, keeper, corrects, written_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19
WHERE ?1 > coalesce((SELECT max(entry_no) FROM contact_entry), 0) AND (?18 IS NULL
  OR EXISTS (SELECT 1 FROM contact_entry AS old WHERE old.entry_no = ?18 AND old.staff_no = ?5 AND old.cust_no = ?2)
    AND NOT EXISTS (SELECT 1 FROM contact_entry AS other WHERE other.corrects = ?18))
