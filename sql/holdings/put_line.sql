-- Moves the bank's line.
UPDATE line SET first_feed_day = ?1, business_date = ?2, open_month = ?3, period_from = ?4
