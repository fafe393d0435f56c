-- The closed months.
SELECT month, period_from, period_days, closed_by, policy_version FROM month_close ORDER BY month
