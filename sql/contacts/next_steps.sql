-- What comes next with some customers (a JSON list), by day: a step that no later contact of the customer followed.
SELECT e.cust_no, e.next_day, e.next_step
FROM json_each(?1) AS one CROSS JOIN contact_entry AS e ON e.cust_no = one.value
WHERE e.next_day IS NOT NULL AND e.outcome <> 'mistaken'
  AND NOT EXISTS (SELECT 1 FROM contact_entry AS c WHERE c.corrects = e.entry_no)
  AND NOT EXISTS (
    SELECT 1 FROM contact_entry AS later
    WHERE later.cust_no = e.cust_no AND later.day >= e.day AND later.entry_no > e.entry_no
      AND later.outcome = 'reached')
ORDER BY e.next_day, e.entry_no
