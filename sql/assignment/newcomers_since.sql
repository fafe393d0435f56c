-- New customers whose window ends on a day or later, of the bank or of some institutions (a JSON list).
SELECT cust_no, inst_no, opened_on, window_until, straight, noted_on FROM newcomer
WHERE window_until >= ?1 AND (?2 = '' OR inst_no IN (SELECT value FROM json_each(?2)))
ORDER BY window_until, cust_no
