-- Customers with an open account and their deposits at the end of a month, by key products held.
SELECT min(key_products, 4), count(*), sum(deposit_fen) FROM rating
WHERE month = ?1 AND open_accounts > 0 AND key_products > 0 GROUP BY 1 ORDER BY 1
