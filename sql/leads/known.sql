-- Which of some events (a JSON list of [customer, kind, day of the fact]) have been raised: their places in the list.
SELECT one.key FROM json_each(?1) AS one CROSS JOIN lead AS l
  ON l.cust_no = one.value ->> 0 AND l.kind = one.value ->> 1 AND l.fact_day = one.value ->> 2
WHERE l.state <> 'withdrawn'
