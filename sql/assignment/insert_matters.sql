-- Puts customers on a head's decision list: a JSON list of [number, customer, institution].
INSERT INTO matter (matter_no, kind, cust_no, inst_no, staff_no, raised_by, raised_on, reason, due_on)
SELECT one.value ->> 0, ?2, one.value ->> 1, one.value ->> 2, ?3, ?4, ?5, ?6, ?7 FROM json_each(?1) AS one
WHERE NOT EXISTS (SELECT 1 FROM matter AS m WHERE m.cust_no = one.value ->> 1 AND m.kind = ?2 AND m.outcome IS NULL)
