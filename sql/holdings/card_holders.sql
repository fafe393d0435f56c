-- Customers who hold a card.
SELECT DISTINCT cust_id FROM card WHERE until_day = 99991231 ORDER BY cust_id
