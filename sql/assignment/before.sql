-- Who had the customers whom a change took from somebody.
SELECT cust_no, staff_no, team, origin FROM assignment WHERE ended_by = ?1
