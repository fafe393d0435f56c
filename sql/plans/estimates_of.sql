-- What was estimated of a customer's assets elsewhere, the latest first.
SELECT estimate_no, bank, amount_fen, source, as_of, noted_by
FROM wallet_estimate WHERE cust_no = ?1 ORDER BY as_of DESC, estimate_no DESC
