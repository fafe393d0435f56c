-- Contacts of everybody in some months (?1 to ?2, yyyymm) as the log stood on a day (?3): written by hand, by person,
-- channel and outcome. Those that were corrected are among them, and taken off by another statement.
SELECT staff_no, channel, outcome, count(*) FROM contact_entry
WHERE by_hand = 1 AND outcome <> 'mistaken' AND day / 100 BETWEEN ?1 AND ?2 AND written_on <= ?3
GROUP BY day / 100, staff_no, channel, outcome
