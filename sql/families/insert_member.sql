-- Takes a customer into a family that still exists, has room, and whose members all stand under the manager who
-- maintains the customer on day ?8, unless they are in one already.
INSERT INTO family_member (family_no, cust_no, joined_on, manager_no, consent, consent_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM family_member WHERE cust_no = ?2 AND left_on IS NULL)
  AND NOT EXISTS (SELECT 1 FROM family_member WHERE family_no = ?1 AND left_on IS NULL AND manager_no <> ?4)
  AND EXISTS (SELECT 1 FROM family WHERE family_no = ?1 AND dissolved_on IS NULL)
  AND EXISTS (SELECT 1 FROM assignment
              WHERE cust_no = ?2 AND staff_no = ?4 AND since_day <= ?8 AND until_day > ?8)
  AND (SELECT count(*) FROM family_member WHERE family_no = ?1 AND left_on IS NULL) < ?7
