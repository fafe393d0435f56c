-- What heads wrote beside some entries (a JSON list), in the order in which they did.
SELECT c.entry_no, c.comment_no, c.staff_no, c.said, c.written_on
FROM json_each(?1) AS one CROSS JOIN contact_comment AS c ON c.entry_no = one.value
ORDER BY c.entry_no, c.comment_no
