-- Customers with an open account and their deposits at the end of a month, by tier in force.
SELECT in_force, count(*), sum(deposit_fen) FROM rating
WHERE month = ?1 AND open_accounts > 0 GROUP BY in_force ORDER BY in_force
