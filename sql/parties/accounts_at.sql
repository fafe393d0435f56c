-- Institutions with open accounts of a customer, and whether one of these has a VIP card.
SELECT inst_no, max(vip_card = 'Y') FROM account
WHERE cust_id = ?1 AND until_day = 99991231 AND close_date IS NULL GROUP BY inst_no ORDER BY inst_no
