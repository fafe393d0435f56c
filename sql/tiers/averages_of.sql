-- The comprehensive averages of some customers (a JSON list) in a month; who was not rated is left out.
SELECT r.cust_id, r.comprehensive_avg_fen
FROM json_each(?2) AS one CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = one.value
