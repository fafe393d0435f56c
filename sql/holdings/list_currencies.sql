-- The numbers of currencies.
SELECT currency_id, code FROM currency ORDER BY currency_id
