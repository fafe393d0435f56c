-- Whether a row of the audit is a link of a chain.
SELECT 1 FROM audit WHERE chain <> '' LIMIT 1
