-- The last row of the audit: its number and its link of the chain.
SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1
