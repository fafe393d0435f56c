-- Ends a membership on day ?3, of one who is not the head, where at least two stay.
UPDATE family_member SET left_on = ?3
WHERE family_no = ?1 AND cust_no = ?2 AND left_on IS NULL AND joined_on <= ?3
  AND (SELECT count(*) FROM family_member WHERE family_no = ?1 AND left_on IS NULL) > 2
  AND (SELECT head_cust_no FROM family WHERE family_no = ?1) <> ?2
