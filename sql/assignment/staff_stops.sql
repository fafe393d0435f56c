-- Feeds in which too many left at once, the latest first.
SELECT day, gone, of_staff, raised_on, goes_on, decided_by, decided_on FROM staff_stop ORDER BY day DESC LIMIT 20
