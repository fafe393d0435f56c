-- The mid rate of a currency on a day.
SELECT mid_e4 FROM fx_rate WHERE currency = ?1 AND since_day <= ?2 AND until_day > ?2
