-- Whose demand deposits stand at or above the line.
SELECT cust_id FROM idle_cash WHERE until_day = 99991231
