-- All memberships in one family, ended ones too.
SELECT family_no, cust_no, joined_on, left_on, manager_no, consent, consent_on FROM family_member WHERE family_no = ?1 ORDER BY joined_on, cust_no
