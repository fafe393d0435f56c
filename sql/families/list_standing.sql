-- All families that still exist.
SELECT family_no, manager_no, head_cust_no, formed_on, dissolved_on, dissolved_why FROM family WHERE dissolved_on IS NULL ORDER BY family_no
