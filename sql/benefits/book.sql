-- Books a use of a benefit, while fewer than the quota (?8) stand in its year, under a number that nobody took meanwhile.
INSERT INTO benefit_use (use_no, cust_no, benefit, reference, way, used_on, quota_year, booked_by, why)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6 / 10000, ?7, ''
WHERE (SELECT count(*) FROM benefit_use
  WHERE quota_year = ?6 / 10000 AND cust_no = ?2 AND benefit = ?3 AND cancelled_on IS NULL) < ?8
  AND NOT EXISTS (SELECT 1 FROM benefit_use WHERE use_no = ?1)
