-- The present memberships of families whose members stand under several managers.
SELECT family_no, cust_no, joined_on, left_on, manager_no, consent, consent_on FROM family_member
WHERE left_on IS NULL AND family_no IN (
  SELECT family_no FROM family_member WHERE left_on IS NULL
  GROUP BY family_no HAVING count(DISTINCT manager_no) > 1)
ORDER BY family_no, joined_on, cust_no
