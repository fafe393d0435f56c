-- The qualifications of some people (a JSON list) that hold on a day.
SELECT q.staff_no, q.kind, q.valid_until
FROM json_each(?1) AS one CROSS JOIN qualification AS q ON q.staff_no = one.value
WHERE q.valid_until >= ?2 ORDER BY q.staff_no, q.kind
