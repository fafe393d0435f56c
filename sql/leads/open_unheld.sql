-- What is open of customers whom nobody has on a day ?1: number, customer, kind and amount.
SELECT l.lead_no, l.cust_no, l.kind, l.value_fen
FROM lead AS l
WHERE l.state IN ('new', 'taken', 'contacted')
  AND NOT EXISTS (SELECT 1 FROM assignment AS a WHERE a.cust_no = l.cust_no AND a.until_day > ?1 AND a.since_day <= ?1)
