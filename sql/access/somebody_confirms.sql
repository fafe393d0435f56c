-- Whether somebody but these two could confirm: an administrator or auditor who has signed in once. Being locked or
-- given a new password does not count them out, so that nobody is put out of the way first.
SELECT EXISTS (
  SELECT 1 FROM post JOIN account USING (staff_no)
  WHERE post.until IS NULL AND post.role IN ('admin', 'auditor')
    AND account.status <> 'closed' AND (account.status <> 'waiting' OR account.totp_secret <> '')
    AND account.staff_no <> ?1 AND account.staff_no <> ?2)
