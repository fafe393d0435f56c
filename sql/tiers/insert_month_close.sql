-- Notes that a month was closed.
INSERT INTO month_close (month, period_from, period_days, closed_by, policy_version) VALUES (?1, ?2, ?3, ?4, ?5)
