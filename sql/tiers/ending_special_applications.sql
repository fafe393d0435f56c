-- Applications whose special VIP ends between two days, the first to end first.
SELECT a.application_no, a.cust_no, a.kind, a.tier, a.txn_no, a.amount_fen, a.reason, a.applicant, a.asked_on,
  a.outcome, a.decided_by, a.decided_on, a.answer, s.special_no, s.tier, s.valid_from, s.valid_until,
  s.revoked_on, s.revoked_by, s.revoked_why
FROM special_vip AS s JOIN special_application AS a ON a.special_no = s.special_no
WHERE s.valid_until BETWEEN ?1 AND ?2
ORDER BY s.valid_until, a.application_no
