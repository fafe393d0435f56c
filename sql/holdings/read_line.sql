-- How far the bank's line has come.
SELECT first_feed_day, business_date, open_month, period_from FROM line
