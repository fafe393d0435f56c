-- The numbers of all accounts in their order; 0 stands for a corporate customer's, left out.
SELECT acct_no, acct_id FROM account WHERE until_day = 99991231
UNION ALL SELECT acct_no, 0 FROM corporate_account
ORDER BY 1, 2 DESC
