-- The number of a customer by the internal one, side by side: whoever reads many numbers need not open as many rows.
CREATE INDEX customer_number ON customer (cust_id, cust_no) WHERE until_day = 99991231;
