-- Whether a transaction carries a special VIP already.
SELECT 1 FROM special_vip WHERE txn_no = ?1
