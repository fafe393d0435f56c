-- Notes that a part of a bank's present state was taken.
INSERT INTO went_live (part, taken_on, taken_by, file, sha256, taken, left_out)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
