-- Gives a family another head.
UPDATE family SET head_cust_no = ?2 WHERE family_no = ?1 AND dissolved_on IS NULL
