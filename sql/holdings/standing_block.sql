-- The packed customers of a row.
SELECT customers FROM standing WHERE block_no = ?1
