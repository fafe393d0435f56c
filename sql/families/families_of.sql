-- Families in which a customer ever was, dissolved ones too.
SELECT family_no, manager_no, head_cust_no, formed_on, dissolved_on, dissolved_why FROM family
WHERE family_no IN (SELECT family_no FROM family_member WHERE cust_no = ?1)
ORDER BY family_no
