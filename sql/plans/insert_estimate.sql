-- Notes an estimate of a customer's assets at another bank, under a number that nobody took meanwhile.
INSERT INTO wallet_estimate (cust_no, estimate_no, bank, amount_fen, source, as_of, noted_by, noted_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
WHERE NOT EXISTS (SELECT 1 FROM wallet_estimate WHERE cust_no = ?1 AND estimate_no = ?2)
