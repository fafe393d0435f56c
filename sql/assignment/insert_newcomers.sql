-- Notes new customers: a JSON list of [customer, institution, opened on, window until, why straight to the pool, day of
-- the feed].
INSERT INTO newcomer (cust_no, inst_no, opened_on, window_until, straight, noted_on)
SELECT one.value ->> 0, one.value ->> 1, one.value ->> 2, one.value ->> 3, one.value ->> 4, one.value ->> 5
FROM json_each(?1) AS one
WHERE NOT EXISTS (SELECT 1 FROM newcomer AS known WHERE known.cust_no = one.value ->> 0)
