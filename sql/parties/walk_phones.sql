-- The phone numbers of all customers by internal number.
SELECT cust_id, value FROM contact
WHERE until_day = 99991231 AND (kind = 'mobile' OR kind = 'phone') ORDER BY cust_id
