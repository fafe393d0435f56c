-- Notes a corporate customer's account.
INSERT INTO corporate_account (acct_no, since_day) VALUES (?1, ?2) ON CONFLICT DO NOTHING
