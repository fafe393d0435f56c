-- All families, dissolved ones too.
SELECT family_no, manager_no, head_cust_no, formed_on, dissolved_on, dissolved_why FROM family ORDER BY family_no
