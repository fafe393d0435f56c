-- The contact log of a customer, the latest first: at most ?2, after the first ?3; last: the number of its correction.
SELECT e.entry_no, e.cust_no, e.day, e.minute, e.staff_no, e.part, e.channel, e.direction, e.outcome, e.said, e.next_step,
  e.next_day, e.work_kind, e.work_no, e.by_hand, e.inst_no, e.keeper, e.corrects, e.written_on,
  (SELECT c.entry_no FROM contact_entry AS c WHERE c.corrects = e.entry_no)
FROM contact_entry AS e WHERE e.cust_no = ?1 ORDER BY e.day DESC, e.entry_no DESC LIMIT ?2 OFFSET ?3
