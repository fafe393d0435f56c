-- Every post that is held on day ?1 by an account that is not closed.
SELECT post.staff_no, post.role, post.inst_no FROM post JOIN account USING (staff_no)
WHERE post.until IS NULL AND coalesce(post.last_day, 99991231) >= ?1 AND account.status <> 'closed'
ORDER BY post.staff_no, post.role, post.inst_no
