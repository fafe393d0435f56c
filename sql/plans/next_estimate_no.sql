-- The next number of an estimate of a customer's assets elsewhere.
SELECT coalesce(max(estimate_no), 0) + 1 FROM wallet_estimate WHERE cust_no = ?1
