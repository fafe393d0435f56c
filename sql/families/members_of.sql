-- All memberships in the families in which a customer ever was, ended ones too.
SELECT family_no, cust_no, joined_on, left_on, manager_no, consent, consent_on FROM family_member
WHERE family_no IN (SELECT family_no FROM family_member WHERE cust_no = ?1)
ORDER BY family_no, joined_on, cust_no
