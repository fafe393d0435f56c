-- Families that still exist and in which one of some customers, given by customer number as a JSON list, is.
SELECT family_no, manager_no, head_cust_no, formed_on, dissolved_on, dissolved_why FROM family
WHERE dissolved_on IS NULL AND family_no IN (
  SELECT m.family_no FROM json_each(?1) AS one CROSS JOIN family_member AS m ON m.cust_no = one.value
  WHERE m.left_on IS NULL)
ORDER BY family_no
