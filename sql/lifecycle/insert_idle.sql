-- Begins a time in which a customer's demand deposits stand at or above the line.
INSERT INTO idle_cash (cust_id, since_day, until_day) VALUES (?1, ?2, ?3)
