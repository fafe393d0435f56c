-- An application for a special VIP, and what came of it.
SELECT a.application_no, a.cust_no, a.kind, a.tier, a.txn_no, a.amount_fen, a.reason, a.applicant, a.asked_on,
  a.outcome, a.decided_by, a.decided_on, a.answer, s.special_no, s.tier, s.valid_from, s.valid_until,
  s.revoked_on, s.revoked_by, s.revoked_why
FROM special_application AS a LEFT JOIN special_vip AS s ON s.special_no = a.special_no
WHERE a.application_no = ?1
