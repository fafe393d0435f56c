-- Takes a customer into a family that still exists, unless they are in one already.
INSERT INTO family_member (family_no, cust_no, joined_on, manager_no, consent)
SELECT ?1, ?2, ?3, ?4, ?5
WHERE NOT EXISTS (SELECT 1 FROM family_member WHERE cust_no = ?2 AND left_on IS NULL)
  AND EXISTS (SELECT 1 FROM family WHERE family_no = ?1 AND dissolved_on IS NULL)
