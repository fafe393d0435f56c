-- How many ratings a correction overturned.
SELECT count(*) FROM rating_superseded WHERE correction_no = ?1
