-- Notes that a day was searched for events as it is after so many corrections.
INSERT INTO lead_search (fed_on, corrections, on_day) VALUES (?1, ?2, ?3)
