-- The smallest number of the row after the one that begins with ?1.
SELECT first_no FROM ledger WHERE first_no > ?1 ORDER BY first_no LIMIT 1
