-- Ends all posts of a person.
UPDATE post SET until = ?2, ended_by = ?3 WHERE staff_no = ?1 AND until IS NULL
