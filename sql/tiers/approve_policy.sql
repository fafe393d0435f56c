-- Approves a proposed policy version; the author cannot.
UPDATE policy SET approver = ?2, approved_on = ?3
WHERE version = ?1 AND approved_on IS NULL AND author <> ?2
  AND NOT EXISTS (SELECT 1 FROM policy AS p
    WHERE p.effective_month = policy.effective_month AND p.approved_on IS NOT NULL)
