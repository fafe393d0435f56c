-- Whether a customer has an account, closed ones too.
SELECT 1 FROM account WHERE cust_id = ?1 AND until_day = 99991231 LIMIT 1
