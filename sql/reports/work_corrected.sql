-- Contacts from a day (?1) to another (?2) that were corrected by a day (?3), by person, channel and outcome. A correction
-- is never written before the contact was.
SELECT e.staff_no, e.channel, e.outcome, count(*)
FROM contact_entry AS c CROSS JOIN contact_entry AS e ON e.entry_no = c.corrects
WHERE c.corrects IS NOT NULL AND c.written_on BETWEEN ?1 AND ?3
  AND e.day BETWEEN ?1 AND ?2 AND e.by_hand = 1 AND e.outcome <> 'mistaken'
GROUP BY e.staff_no, e.channel, e.outcome
