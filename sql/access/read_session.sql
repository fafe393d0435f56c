-- An open session and its account.
SELECT s.session_no, s.staff_no, s.seen_at, s.age_seconds, s.password_old, s.staff_mark,
  a.name, a.lang, a.status, a.password_once, a.totp_secret <> ''
FROM session AS s JOIN account AS a ON a.staff_no = s.staff_no
WHERE s.token_hash = ?1 AND s.ended_at IS NULL
