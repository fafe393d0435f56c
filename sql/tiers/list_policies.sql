-- Approved policies, the earliest month first.
SELECT version, effective_month, document FROM policy
WHERE approved_on IS NOT NULL ORDER BY effective_month
