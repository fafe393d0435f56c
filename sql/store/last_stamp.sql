-- When the last action was signed.
SELECT max(at) FROM audit
