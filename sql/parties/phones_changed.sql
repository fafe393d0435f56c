-- Customers of whom a version of a phone number began or ended after day ?1.
SELECT DISTINCT cust_id FROM contact
WHERE (since_day > ?1 OR (until_day > ?1 AND until_day < 99991231)) AND (kind = 'mobile' OR kind = 'phone')
