-- Ends the version of account ?1 on day ?2 where it differs from the row given.
UPDATE account SET until_day = ?2
WHERE acct_id = ?1 AND until_day = 99991231
  AND (acct_no, cust_id, inst_no, class_id, product_no, product_name, currency_id, open_date, due_date, close_date, demand, vip_card, state)
    IS NOT (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
