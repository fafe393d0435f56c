-- Brings a complaint from the state in which it was seen to another.
UPDATE complaint SET state = ?3, changed_on = ?4 WHERE complaint_no = ?1 AND state = ?2
