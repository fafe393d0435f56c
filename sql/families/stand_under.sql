-- Notes the manager under whom a member of today stands.
UPDATE family_member SET manager_no = ?3 WHERE family_no = ?1 AND cust_no = ?2 AND left_on IS NULL
