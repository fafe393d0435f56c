-- The day-sums of a month's family members, by the family that they counted in.
SELECT family_no, sums FROM rating WHERE month = ?1 AND family_no IS NOT NULL ORDER BY cust_id
