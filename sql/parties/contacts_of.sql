-- A customer's contact details on a day, by kind and source.
SELECT kind, source, value, updated FROM contact
WHERE cust_id = ?1 AND since_day <= ?2 AND until_day > ?2 ORDER BY kind, source
