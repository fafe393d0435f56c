-- A member goes on, from day ?3, under another manager.
INSERT INTO family_member (family_no, cust_no, joined_on, manager_no, consent, consent_on)
SELECT family_no, cust_no, ?3, ?4, consent, consent_on FROM family_member
WHERE family_no = ?1 AND cust_no = ?2 AND left_on = ?3
