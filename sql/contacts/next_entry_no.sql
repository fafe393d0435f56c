-- The number that the next entry of the contact log gets.
SELECT coalesce(max(entry_no), 0) + 1 FROM contact_entry
