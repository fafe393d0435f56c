-- Writes down of whom a day brought something.
INSERT INTO day_list (day, what, customers) VALUES (?1, ?2, ?3)
