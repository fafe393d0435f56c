-- The customers whose birthday is kept on another day than that of the identity document.
SELECT cust_no FROM memorial_day WHERE ended_on IS NULL AND is_birthday = 1
