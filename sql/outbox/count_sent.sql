-- How many messages some customers, a JSON list, were sent on a day or are being sent.
SELECT cust_no, count(*) FROM message
WHERE cust_no IN (SELECT value FROM json_each(?1)) AND (sent_on = ?2 OR state = 'sending')
GROUP BY cust_no
