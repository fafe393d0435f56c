-- Contacts of some customers (a JSON list) from day ?2 to day ?3 that count for duties, as was known on day ?4: by hand,
-- reached, not corrected, of who looks after the customer.
SELECT e.cust_no, e.day, e.channel
FROM json_each(?1) AS one CROSS JOIN contact_entry AS e ON e.cust_no = one.value
WHERE e.day BETWEEN ?2 AND ?3 AND e.outcome = 'reached' AND e.by_hand = 1 AND e.part <> 'head'
  AND e.written_on <= ?4
  AND NOT EXISTS (SELECT 1 FROM contact_entry AS c WHERE c.corrects = e.entry_no AND c.written_on <= ?4)
