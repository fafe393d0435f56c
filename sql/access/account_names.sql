-- The names of all who have an account.
SELECT staff_no, name FROM account
