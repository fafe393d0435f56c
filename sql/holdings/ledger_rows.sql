-- The rows of the ledger in the order of their smallest account numbers.
SELECT first_no, block_no FROM ledger ORDER BY first_no
