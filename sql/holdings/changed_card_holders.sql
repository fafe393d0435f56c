-- Customers whose cards began or ended a version on day ?1.
SELECT DISTINCT cust_id FROM card WHERE since_day = ?1 OR until_day = ?1 ORDER BY cust_id
