-- Who may have contact duties after a month's close, read alone: gold and above, and whoever a family may have brought there.
CREATE INDEX rating_of_vips ON rating (month, cust_id, own_tier, family_no) WHERE own_tier >= 3 OR family_no IS NOT NULL;
