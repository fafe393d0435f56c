-- Ends a membership on day ?3.
UPDATE family_member SET left_on = ?3
WHERE family_no = ?1 AND cust_no = ?2 AND left_on IS NULL AND joined_on <= ?3
