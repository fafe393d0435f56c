-- Ends all memberships of a family on day ?2.
UPDATE family_member SET left_on = ?2 WHERE family_no = ?1 AND left_on IS NULL
