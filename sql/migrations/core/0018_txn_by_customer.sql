-- A customer's large transactions, on one of which a temporary special VIP may rest: 1,000 and more of their
-- currency. Smaller ones reach no tier in any currency, and are most of all.
CREATE INDEX txn_large_by_customer ON txn (cust_id, day) WHERE amount_fen >= 100000;
