-- All versions of credit cards.
SELECT cust_id, since_day, until_day, kind, fee, dual_card FROM card
WHERE until_day > since_day ORDER BY cust_id, card_no, until_day
