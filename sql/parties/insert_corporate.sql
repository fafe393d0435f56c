-- Notes a corporate customer.
INSERT INTO corporate_customer (cust_no, since_day) VALUES (?1, ?2) ON CONFLICT DO NOTHING
