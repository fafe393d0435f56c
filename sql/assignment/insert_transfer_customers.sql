-- The customers of a change of maintenance institution, a JSON list of numbers; whoever waits for another is left out.
INSERT INTO transfer_customer (transfer_no, cust_no, waits)
SELECT ?1, one.value, 1 FROM json_each(?2) AS one
WHERE NOT EXISTS (SELECT 1 FROM transfer_customer AS c WHERE c.cust_no = one.value AND c.waits = 1)
