-- The phone numbers of one customer.
SELECT value FROM contact
WHERE cust_id = ?1 AND until_day = 99991231 AND (kind = 'mobile' OR kind = 'phone')
