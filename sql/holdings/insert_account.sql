-- Begins a version of account ?1 on day ?2.
INSERT INTO account (acct_id, since_day, until_day,
  acct_no, cust_id, inst_no, class_id, product_no, product_name, currency_id, open_date, due_date, close_date, demand, vip_card, state)
VALUES (?1, ?2, 99991231,
  ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
