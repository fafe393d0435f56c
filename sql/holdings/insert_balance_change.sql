-- A day-end balance that differs from the day before.
INSERT INTO balance_change (day, acct_id, balance_fen) VALUES (?1, ?2, ?3)
