-- Contacts of some people (?1, a JSON list) in some months (?2, a JSON list, yyyymm) as the log stood on a day (?3): written
-- by hand, by person, channel and outcome. Those that were corrected are among them. The plus keeps SQLite at the index by
-- month, which alone holds all of it.
SELECT e.staff_no, e.channel, e.outcome, count(*)
FROM json_each(?2) AS month CROSS JOIN json_each(?1) AS one CROSS JOIN contact_entry AS e
  ON e.day / 100 = month.value AND e.staff_no = one.value
WHERE e.by_hand = 1 AND e.outcome <> 'mistaken' AND +e.written_on <= ?3
GROUP BY e.staff_no, e.channel, e.outcome
