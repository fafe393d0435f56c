-- The days that were searched for events from one on, and how often each had been corrected then.
SELECT fed_on, corrections FROM lead_search WHERE fed_on >= ?1
