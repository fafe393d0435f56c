-- Contacts of the bank from day ?1 to day ?2 that count for duties, as was known on day ?3: by hand, reached, not
-- corrected, of who looks after the customer.
SELECT e.cust_no, e.day, e.channel FROM contact_entry AS e
WHERE e.day BETWEEN ?1 AND ?2 AND e.outcome = 'reached' AND e.by_hand = 1 AND e.part <> 'head'
  AND e.written_on <= ?3
  AND NOT EXISTS (SELECT 1 FROM contact_entry AS c WHERE c.corrects = e.entry_no AND c.written_on <= ?3)
