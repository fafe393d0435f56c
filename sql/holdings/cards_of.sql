-- The cards that a customer holds.
SELECT kind, fee, dual_card FROM card WHERE cust_id = ?1 AND until_day = 99991231
