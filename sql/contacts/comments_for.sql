-- About whom heads wrote to an author ?1 from day ?2 on, beside the author's entries, and how often; the latest first.
SELECT e.cust_no, count(*)
FROM contact_comment AS c CROSS JOIN contact_entry AS e ON e.entry_no = c.entry_no
WHERE c.written_on >= ?2 AND e.staff_no = ?1
GROUP BY e.cust_no ORDER BY max(c.written_on) DESC, max(e.entry_no) DESC
