-- What duties are judged by, read alone: with the day on which it was written down, for a report as of a past day.
DROP INDEX contact_entry_counts;
CREATE INDEX contact_entry_counts ON contact_entry (day, cust_no, channel, part, entry_no, written_on)
WHERE outcome = 'reached' AND by_hand = 1;
