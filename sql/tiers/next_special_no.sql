-- The number that the next special VIP gets.
SELECT coalesce(max(special_no), 0) + 1 FROM special_vip
