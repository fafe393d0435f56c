-- A customer's risk marks on a day.
SELECT kind, noted_since FROM risk WHERE cust_id = ?1 AND since_day <= ?2 AND until_day > ?2 ORDER BY kind
