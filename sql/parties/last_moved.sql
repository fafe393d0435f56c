-- The last change that gave a customer another maintenance institution; 0: none did.
SELECT coalesce(max(begun_by), 0) FROM crm.maintenance
