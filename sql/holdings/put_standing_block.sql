-- Writes a row of packed customers.
INSERT INTO standing (block_no, customers) VALUES (?1, ?2)
ON CONFLICT (block_no) DO UPDATE SET customers = excluded.customers
