-- The cards held at the end of day ?1, in the order of customers.
SELECT cust_id, kind, fee, dual_card FROM card
WHERE since_day <= ?1 AND until_day > ?1 ORDER BY cust_id, card_no
