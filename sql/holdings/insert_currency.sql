-- Gives a currency its number.
INSERT INTO currency (currency_id, code) VALUES (?1, ?2)
