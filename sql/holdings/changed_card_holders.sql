-- Customers whose cards began or ended a version on day ?1.
SELECT cust_id FROM card WHERE since_day = ?1
UNION
SELECT cust_id FROM card WHERE until_day = ?1 AND until_day < 99991231
ORDER BY 1
