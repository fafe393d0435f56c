-- Customers who died, or whose number was merged into another, by a feed after day ?1.
SELECT cust_no, status FROM customer NOT INDEXED
WHERE since_day > ?1 AND until_day = 99991231 AND (status = 'deceased' OR merged_into <> '') ORDER BY cust_no
