-- The present memberships of the families in which one of some customers, given as a JSON list, is.
SELECT family_no, cust_no, joined_on, left_on, manager_no, consent, consent_on FROM family_member
WHERE left_on IS NULL AND family_no IN (
  SELECT m.family_no FROM json_each(?1) AS one CROSS JOIN family_member AS m ON m.cust_no = one.value
  WHERE m.left_on IS NULL)
ORDER BY family_no, joined_on, cust_no
