-- All present memberships.
SELECT family_no, cust_no, joined_on, left_on, manager_no, consent, consent_on FROM family_member WHERE left_on IS NULL
ORDER BY family_no, joined_on, cust_no
