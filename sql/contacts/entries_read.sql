-- Some entries of the contact log (a JSON list), in its order; last: the number of the correction, and when ?2 read it.
SELECT e.entry_no, e.cust_no, e.day, e.minute, e.staff_no, e.part, e.channel, e.direction, e.outcome, e.said, e.next_step,
  e.next_day, e.work_kind, e.work_no, e.by_hand, e.inst_no, e.keeper, e.corrects, e.written_on,
  (SELECT c.entry_no FROM contact_entry AS c WHERE c.corrects = e.entry_no),
  (SELECT r.read_on FROM contact_read AS r WHERE r.staff_no = ?2 AND r.entry_no = e.entry_no)
FROM json_each(?1) AS one CROSS JOIN contact_entry AS e ON e.entry_no = one.value
ORDER BY one.key
