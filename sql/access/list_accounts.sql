-- All accounts by staff number, without their secrets.
SELECT staff_no, name, lang, status, password_once, totp_secret <> '', failures, locked_at, opened_by, opened_on,
  (SELECT max(seen_at) FROM session WHERE session.staff_no = account.staff_no)
FROM account ORDER BY staff_no
