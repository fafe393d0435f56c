-- Gives a currency its number.
INSERT INTO currency (currency_id, code, since_day) VALUES (?1, ?2, ?3)
