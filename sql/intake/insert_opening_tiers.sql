-- Keeps opening tiers: a JSON list of [customer, tier, month].
INSERT INTO opening_tier (cust_no, tier, since_month)
SELECT one.value ->> 0, one.value ->> 1, one.value ->> 2 FROM json_each(?1) AS one
