-- Applications for special VIPs that wait, and special VIPs that hold on a day or begin later; the latest first.
SELECT a.application_no, a.cust_no, a.kind, a.tier, a.txn_no, a.amount_fen, a.reason, a.applicant, a.asked_on,
  a.outcome, a.decided_by, a.decided_on, a.answer, s.special_no, s.tier, s.valid_from, s.valid_until,
  s.revoked_on, s.revoked_by, s.revoked_why
FROM special_application AS a LEFT JOIN special_vip AS s ON s.special_no = a.special_no
WHERE a.outcome IS NULL
  OR (s.valid_until IS NULL OR s.valid_until >= ?1) AND (s.revoked_on IS NULL OR s.revoked_on > ?1)
    AND a.outcome = 'accepted'
ORDER BY a.application_no DESC
