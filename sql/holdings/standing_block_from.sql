-- The next row of packed customers, from row ?1 on.
SELECT block_no, customers FROM standing WHERE block_no >= ?1 ORDER BY block_no LIMIT 1
