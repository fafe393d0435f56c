-- Whether a transaction of this number has this content.
SELECT 1 FROM txn
WHERE txn_no = ?1
  AND (acct_id, cust_id, inst_no, booked_at, kind, amount_fen, currency, channel)
    IS (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
