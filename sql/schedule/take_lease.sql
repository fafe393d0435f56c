-- Takes or keeps the lease, where nobody else holds it now.
INSERT INTO lease (one, holder, until) VALUES (1, ?1, ?2)
ON CONFLICT (one) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder OR lease.until <= ?3
