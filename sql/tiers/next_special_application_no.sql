-- The number that the next application for a special VIP gets.
SELECT coalesce(max(application_no), 0) + 1 FROM special_application
