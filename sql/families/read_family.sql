-- One family, dissolved or not.
SELECT family_no, manager_no, head_cust_no, formed_on, dissolved_on, dissolved_why FROM family WHERE family_no = ?1
