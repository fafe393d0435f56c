-- Key products held (four stands for more) and deposits of each customer who holds one and has an open account at
-- the end of a month.
SELECT min(key_products, 4), deposit_fen FROM rating
WHERE month = ?1 AND open_accounts > 0 AND key_products > 0
