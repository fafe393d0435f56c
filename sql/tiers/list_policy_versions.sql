-- All versions of the policy.
SELECT version, effective_month, author, proposed_on, approver, approved_on FROM policy ORDER BY version
