-- Forms a family.
INSERT INTO family (family_no, manager_no, head_cust_no, formed_on) VALUES (?1, ?2, ?3, ?4)
