-- What changes when duties may come out differently, besides assignments and feeds: entries of the contact log, special
-- VIPs, policies.
SELECT (SELECT coalesce(max(entry_no), 0) FROM contact_entry),
  (SELECT count(*) + count(revoked_on) FROM special_vip),
  (SELECT count(*) + count(approved_on) FROM policy)
