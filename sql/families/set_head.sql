-- Gives a family another head, one of its members.
UPDATE family SET head_cust_no = ?2
WHERE family_no = ?1 AND dissolved_on IS NULL AND head_cust_no <> ?2
  AND EXISTS (SELECT 1 FROM family_member WHERE family_no = ?1 AND cust_no = ?2 AND left_on IS NULL)
