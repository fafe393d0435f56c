-- A link that dials, by its hash.
SELECT link_no, cust_no, kind, source, made_by, good_until, opened_at FROM dial_link WHERE link_hash = ?1
