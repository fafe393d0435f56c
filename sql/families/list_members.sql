-- All memberships, ended ones too.
SELECT family_no, cust_no, joined_on, left_on, manager_no, consent, consent_on FROM family_member
ORDER BY family_no, joined_on, cust_no
