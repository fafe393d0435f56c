-- Families that still exist and whose members stand under several managers.
SELECT family_no, manager_no, head_cust_no, formed_on, dissolved_on, dissolved_why FROM family
WHERE dissolved_on IS NULL AND family_no IN (
  SELECT family_no FROM family_member WHERE left_on IS NULL
  GROUP BY family_no HAVING count(DISTINCT manager_no) > 1)
ORDER BY family_no
