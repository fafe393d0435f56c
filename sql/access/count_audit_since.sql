-- How many entries of the audit came after the last one of an earlier time.
SELECT count(*) FROM audit
WHERE seq > coalesce((SELECT seq FROM audit WHERE at < ?1 ORDER BY seq DESC LIMIT 1), 0)
