-- The tiers that some customers, given by number as a JSON list, brought along when the bank went live.
SELECT o.cust_no, o.tier, o.since_month FROM json_each(?1) AS one CROSS JOIN opening_tier AS o ON o.cust_no = one.value
