-- The mid rates that held on a day.
SELECT currency, mid_e4 FROM fx_rate WHERE since_day <= ?1 AND until_day > ?1 ORDER BY currency
