-- Notes an account of a corporate customer, on day ?2; a number that is there already changes nothing.
INSERT INTO corporate_account (acct_no, since_day) VALUES (?1, ?2)
ON CONFLICT DO NOTHING
