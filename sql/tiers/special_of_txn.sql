-- The application for a special VIP that a transaction carries: one that waits or was accepted.
SELECT application_no FROM special_application
WHERE txn_no = ?1 AND (outcome IS NULL OR outcome = 'accepted')
