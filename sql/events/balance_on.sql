-- An account's last balance by a day.
SELECT b.balance_fen FROM feed_day AS f CROSS JOIN balance_change AS b ON b.day = f.day AND b.acct_id = ?1
WHERE f.day <= ?2 ORDER BY f.day DESC LIMIT 1
