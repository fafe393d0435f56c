-- The tiers that all customers brought along when the bank went live.
SELECT cust_no, tier, since_month FROM opening_tier ORDER BY cust_no
