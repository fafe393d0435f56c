-- Gives customers to people or teams: a JSON list of [number, customer, institution, team, person, origin, first day].
-- Whoever was given to somebody else meanwhile is not, and then the whole change is refused.
INSERT INTO assignment (assignment_no, cust_no, inst_no, team, staff_no, origin, since_day, until_day, begun_by)
SELECT one.value ->> 0, one.value ->> 1, one.value ->> 2, one.value ->> 3, one.value ->> 4, one.value ->> 5,
  one.value ->> 6, 99991231, ?2
FROM json_each(?1) AS one
WHERE NOT EXISTS (SELECT 1 FROM assignment AS held
                  WHERE held.cust_no = one.value ->> 1 AND held.until_day = 99991231)
